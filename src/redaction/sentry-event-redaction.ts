import type { Redactor } from './redactor.ts';

/** Parts of an event with facts about the program, and ids. They are left alone, whatever they look like. */
const LEFT_ALONE: ReadonlySet<string> = new Set([
  ...['event_id', 'timestamp', 'start_timestamp', 'platform', 'level', 'sdk', 'release', 'dist'],
  ...['environment', 'server_name', 'debug_meta', 'modules', 'fingerprint', 'type'],
  'sdkProcessingMetadata',
]);

/**
 * Removes secrets from a Sentry event: message, exceptions with the variables and lines of their frames,
 * breadcrumbs, request, tags, extra and contexts. Pure. Made for `beforeSend`, transactions, log records and
 * check-ins.
 * Source: Sentry's developer documentation, "Event Payloads".
 *
 * @param event JSON of any of these kinds
 * @returns the event itself if it has no secret, otherwise a copy with the changed parts replaced
 */
export function redactSentryEvent<Event extends object>(event: Event, redactor: Redactor): Event {
  const fields = event as Readonly<Record<string, unknown>>;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(fields)) {
    if (LEFT_ALONE.has(key)) continue;
    const redacted =
      key === 'request' ? redactRequest(fields[key], redactor) : redactor.value(key, fields[key]);
    if (redacted === fields[key]) continue;
    copy ??= { ...fields };
    copy[key] = redacted;
  }
  return (copy as Event | undefined) ?? event;
}

/** A request has a URL, and its query as a text or as pairs. */
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
