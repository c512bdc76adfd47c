import type { Event } from '@sentry/core';
import { settleAttributes, settleText } from './settle.ts';

/** An event of Sentry in its parts, each of which is compared. */
export interface SentryShot {
  readonly label: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export function sentryShots(events: readonly Event[]): readonly SentryShot[] {
  const shots = events.map((event) => {
    const exceptions = event.exception?.values ?? [];
    const last = exceptions.at(-1);
    const label = settleText(last ? `${last.type}: ${last.value}` : String(event.message));
    return { label, attributes: settleAttributes(partsOf(event)) };
  });
  return shots.sort((a, b) => (a.label < b.label ? -1 : 1));
}

function partsOf(event: Event): Record<string, unknown> {
  const exceptions = event.exception?.values ?? [];
  const frames = exceptions.at(-1)?.stacktrace?.frames ?? [];
  // Sightline lies in a checkout here; where it is installed its frames are no frames of the service.
  const own = frames.filter(({ in_app, filename }) => in_app && !filename?.includes('/dist/'));
  const parts: Record<string, unknown> = {
    level: event.level,
    platform: event.platform,
    environment: event.environment,
    transaction: event.transaction,
    exceptions: exceptions.map(({ type, value }) => `${type}: ${value}`),
    handled: exceptions.at(-1)?.mechanism?.handled,
    mechanism: exceptions.at(-1)?.mechanism?.type,
    'own frames': own.length,
    'last frame': own.at(-1)?.function,
    'source lines': own.at(-1)?.context_line?.trim(),
    'request method': event.request?.method,
    'request url': event.request?.url,
    'request headers': event.request?.headers && Object.keys(event.request.headers).sort(),
    'request query': event.request?.query_string,
    'request body': event.request?.data,
    user: event.user && Object.keys(event.user).sort(),
    tags: event.tags && Object.keys(event.tags).sort(),
    contexts: Object.keys(event.contexts ?? {}).sort(),
    breadcrumbs: event.breadcrumbs?.map(({ category, level }) =>
      `${category} ${level ?? ''}`.trim(),
    ),
    fingerprint: event.fingerprint,
    trace: event.contexts?.trace?.trace_id !== undefined,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
