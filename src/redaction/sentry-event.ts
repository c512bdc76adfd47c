import type { Redactor } from './redactor.ts';

/** Parts of an event that hold what the program is made of, and ids: left alone, whatever they look like. */
const LEFT_ALONE: ReadonlySet<string> = new Set([
  ...['event_id', 'timestamp', 'start_timestamp', 'platform', 'level', 'sdk', 'release', 'dist'],
  ...['environment', 'server_name', 'debug_meta', 'modules', 'fingerprint', 'type'],
  'sdkProcessingMetadata',
]);

/**
 * Takes secrets out of an event of Sentry: message, exceptions with the variables and lines of their frames,
 * breadcrumbs, request, tags, extra and contexts. Pure; made for `beforeSend`, and for transactions, log
 * records and check-ins alike.
 * Source: Sentry's developer documentation, "Event Payloads".
 *
 * @param event JSON, of any of these kinds
 * @returns the event itself where it has no secret, otherwise a copy of what had to be changed
 */
export function redactSentryEvent<Event extends object>(event: Event, redactor: Redactor): Event {
  const given = event as Readonly<Record<string, unknown>>;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(given)) {
    if (LEFT_ALONE.has(key)) continue;
    const redacted =
      key === 'request' ? redactRequest(given[key], redactor) : redactor.value(key, given[key]);
    if (redacted === given[key]) continue;
    copy ??= { ...given };
    copy[key] = redacted;
  }
  return (copy as Event | undefined) ?? event;
}

/** The request has a URL, and its query as a text or as pairs. */
function redactRequest(request: unknown, redactor: Redactor): unknown {
  const redacted = redactor.value('request', request);
  if (typeof redacted !== 'object' || redacted === null) return redacted;
  const { url, query_string: query } = redacted as { url?: unknown; query_string?: unknown };
  return {
    ...redacted,
    ...(typeof url === 'string' && { url: redactor.url(url) }),
    ...(typeof query === 'string' && { query_string: redactor.query(query) }),
  };
}
