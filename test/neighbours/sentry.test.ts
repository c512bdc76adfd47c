// A service with Sentry of its own goes on as without Sightline, in the same traces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import type { Observed } from '../support/observe.ts';
import { type NeighbourPackage, runNeighbour } from './packages.ts';

interface Service {
  readonly title: string;
  readonly package: NeighbourPackage;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether spans of Sightline and what Sentry gets are of one trace. */
  readonly sharesTraces: boolean;
}

const BY_HAND = { SHOP_SETUP: 'by hand' };

const SERVICES: readonly Service[] = [
  { title: 'Sentry 8', package: 'sentry-8', sharesTraces: true },
  { title: 'Sentry 8 set up by hand', package: 'sentry-8', env: BY_HAND, sharesTraces: true },
  { title: 'Sentry 9', package: 'sentry-9', sharesTraces: true },
  { title: 'Sentry 10', package: 'sentry-10', sharesTraces: true },
  { title: 'Sentry 10 set up by hand', package: 'sentry-10', env: BY_HAND, sharesTraces: true },
  // It keeps its own contexts, and nothing of OpenTelemetry.
  { title: 'Sentry 11', package: 'sentry-11', sharesTraces: false },
];

for (const service of SERVICES) {
  test(`${service.title}: each error has the user of its own request, each transaction arrives`, async () => {
    const bare = await run(service, []);
    const beside = await run(service, undefined);
    assert.equal(beside.observed.code, 0, beside.observed.stderr);
    assert.equal(bare.errors.length, 6);
    assert.deepEqual(beside.errors, bare.errors);
    assert.deepEqual(beside.transactions, bare.transactions);
    for (const { message, user, customer } of beside.errors) {
      assert.equal(message.split(' ').at(-1), user);
      assert.equal(customer, user);
    }
    const { spans } = beside.observed.receiver;
    const servers = spans.filter(({ kind }) => kind === 'SERVER');
    assert.equal(servers.length, 3, 'each request is recorded once');
    if (!service.sharesTraces) return;
    const traces = new Set(spans.map(({ traceId }) => traceId));
    assert.deepEqual(
      beside.traces.filter((trace) => !traces.has(trace)),
      [],
    );
  });
}

test('Sentry with tracesSampleRate 0: no transactions, and all traces at the collector', async () => {
  const env = { SHOP_RATE: '0' };
  const { transactions, errors, observed } = await run(
    { title: '', package: 'sentry-8', env, sharesTraces: true },
    undefined,
  );
  assert.deepEqual(transactions, []);
  assert.equal(errors.length, 6);
  assert.equal(observed.receiver.spans.filter(({ kind }) => kind === 'SERVER').length, 3);
});

test('OTEL_TRACES_SAMPLER=always_off: Sentry has its transactions all the same', async () => {
  const env = { OTEL_TRACES_SAMPLER: 'always_off' };
  const { transactions, observed } = await run(
    { title: '', package: 'sentry-8', env, sharesTraces: true },
    undefined,
  );
  assert.equal(transactions.length, 3);
  assert.deepEqual(observed.receiver.spans, []);
});

test('OTEL_SDK_DISABLED=true: a copy of the API of another version than ours registers all', async () => {
  const service = { title: '', package: 'sentry-10', sharesTraces: false } as const;
  const bare = await run(service, []);
  const env = { OTEL_SDK_DISABLED: 'true' };
  const beside = await run({ ...service, env }, undefined);
  assert.deepEqual(beside.errors, bare.errors);
  assert.deepEqual(beside.transactions, bare.transactions);
});

for (const line of ['sentry-8', 'sentry-10', 'sentry-11'] as const) {
  test(`SENTRY_DSN for Sightline beside ${line}: each error is reported once, by the service's own`, async () => {
    const other = await startFakeSentry();
    try {
      const service = { title: '', package: line, env: { SENTRY_DSN: other.dsn } };
      const { errors, observed } = await run({ ...service, sharesTraces: false }, undefined);
      assert.equal(errors.length, 6);
      assert.deepEqual(other.events, []);
      assert.match(observed.stderr, /Sightline leaves them to it: each is reported once/);
    } finally {
      await other.stop();
    }
  });
}

interface Outcome {
  readonly observed: Observed;
  readonly errors: readonly {
    readonly message: string;
    readonly user: unknown;
    readonly customer: unknown;
  }[];
  readonly transactions: readonly unknown[];
  /** Trace ids of events and transactions. */
  readonly traces: readonly string[];
}

/** @param nodeArgs undefined for the preload */
async function run(service: Service, nodeArgs: readonly string[] | undefined): Promise<Outcome> {
  const sentry = await startFakeSentry();
  try {
    const observed = await runNeighbour('sentry.cjs', service.package, {
      env: { ...service.env, SHOP_DSN: sentry.dsn },
      ...(nodeArgs === undefined ? {} : { nodeArgs }),
    });
    return { observed, ...received(sentry) };
  } finally {
    await sentry.stop();
  }
}

function received({ envelopes, events }: FakeSentry): Omit<Outcome, 'observed'> {
  const transactions = envelopes
    .flatMap(({ items }) => items)
    .filter(({ type }) => type === 'transaction')
    .map(({ payload }) => payload);
  return {
    errors: sorted(
      events.map((event) => ({
        message: String(event.exception?.values?.at(-1)?.value),
        user: event.user?.id,
        customer: event.tags?.customer,
        breadcrumbs: event.breadcrumbs?.map(({ message }) => message),
        transaction: event.transaction,
      })),
    ),
    transactions: sorted(
      transactions.map((event) => ({
        name: event.transaction,
        user: event.user?.id,
        op: event.contexts?.trace?.op,
        status: event.contexts?.trace?.status,
        spans: (event.spans ?? []).map(({ description, op }) => `${op} ${description}`).sort(),
      })),
    ),
    traces: [...events, ...transactions].map(({ contexts }) => String(contexts?.trace?.trace_id)),
  };
}

function sorted<T>(values: readonly T[]): readonly T[] {
  return values.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)));
}
