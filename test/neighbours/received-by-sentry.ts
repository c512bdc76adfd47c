import type { Breadcrumb } from '@sentry/core';
import type { FakeSentry, Item } from '../support/fake-sentry.ts';

/** What a service has reported to its own Sentry, without what is never the same twice. */
export interface Reported {
  readonly errors: readonly ReportedError[];
  readonly transactions: readonly { readonly spans: readonly string[] }[];
  /** Sent one by one, as from 11 on: names and what they do. */
  readonly spans: readonly string[];
  readonly logs: readonly unknown[];
  readonly checkIns: readonly unknown[];
  /** Of which transactions; of continuous ones only whether there are any. */
  readonly profiles: readonly string[];
  /** Of requests, by how they ended. */
  readonly sessions: Readonly<Record<string, number>>;
}

export interface ReportedError {
  readonly message: string;
  readonly user: unknown;
  readonly customer: unknown;
  readonly breadcrumbs: readonly unknown[] | undefined;
}

export function reportedTo({ envelopes, events }: FakeSentry): Reported {
  const items = envelopes.flatMap((envelope) => envelope.items);
  return {
    errors: sorted(
      events.map((event) => ({
        message: String(event.exception?.values?.at(-1)?.value ?? event.message),
        user: event.user?.id,
        customer: event.tags?.customer,
        depth: event.tags?.depth,
        order: event.contexts?.order,
        handled: event.exception?.values?.at(-1)?.mechanism?.handled,
        breadcrumbs: event.breadcrumbs
          ?.filter((breadcrumb) => !isOfSentry(breadcrumb))
          .map(({ message, category }) => message ?? category),
        transaction: event.transaction,
      })),
    ),
    transactions: sorted(
      payloads(items, 'transaction').map((event) => ({
        name: event.transaction,
        user: event.user?.id,
        op: event.contexts?.trace?.op,
        status: event.contexts?.trace?.status,
        spans: (event.spans ?? [])
          .map(({ description, op }) => `${op} ${description}`.replace(/:\d+/, ''))
          .sort(),
      })),
    ),
    spans: listed(items, 'span')
      .map((span) => `${span.name} ${span.status} ${span.is_segment}`)
      .sort(),
    logs: sorted(listed(items, 'log').map(({ body, level }) => ({ body, level }))),
    profiles: profilesIn(items),
    checkIns: payloads(items, 'check_in').map(({ status }) => status),
    sessions: sumOf(payloads(items, 'sessions')),
  };
}

/** Trace ids of all that belongs to a request: what Sentry sees of the start of a service is its own. */
export function tracesIn({ envelopes }: FakeSentry): readonly string[] {
  const items = envelopes.flatMap((envelope) => envelope.items);
  return [
    ...['event', 'transaction']
      .flatMap((type) => payloads(items, type))
      .filter(({ transaction }) => transaction !== 'Create Nest App')
      .map(({ contexts }) => String(contexts?.trace?.trace_id)),
    ...['span', 'log']
      .flatMap((type) => listed(items, type))
      .map(({ trace_id }) => String(trace_id)),
  ];
}

/** Version 8 has what it sends itself among what happened, where that was answered by then. */
function isOfSentry({ data }: Breadcrumb): boolean {
  return /\/envelope\//.test(String(data?.url));
}

/** A request that only asks for the stock is over before there are enough samples, or not. */
function profilesIn(items: readonly Item[]): readonly string[] {
  const whole = payloads(items, 'profile')
    .map(({ transaction }) => String((transaction as { readonly name?: string } | undefined)?.name))
    .filter((name) => !name.includes('/stock'));
  const isContinuous = items.some(({ type }) => type === 'profile_chunk');
  return [...whole.sort(), ...(isContinuous ? ['continuous'] : [])];
}

function payloads(items: readonly Item[], wanted: string): readonly Item['payload'][] {
  return items.filter(({ type }) => type === wanted).map(({ payload }) => payload);
}

/** Of items that hold many. */
function listed(
  items: readonly Item[],
  type: string,
): readonly Readonly<Record<string, unknown>>[] {
  return payloads(items, type).flatMap(
    (payload) => (payload.items ?? []) as Readonly<Record<string, unknown>>[],
  );
}

function sumOf(sessions: readonly Item['payload'][]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { aggregates } of sessions) {
    for (const aggregate of aggregates as Readonly<Record<string, unknown>>[]) {
      for (const [name, count] of Object.entries(aggregate)) {
        if (typeof count === 'number') sums[name] = (sums[name] ?? 0) + count;
      }
    }
  }
  return sums;
}

function sorted<T>(values: readonly T[]): readonly T[] {
  return values.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
}
