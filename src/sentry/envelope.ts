import type { Event } from '@sentry/core';
import { currentDate } from '../util/clock.ts';
import { VERSION } from '../util/version.ts';

/** Source: Sentry, "Envelopes": a header line, then a header line and a payload for each item. */
export function eventEnvelope(event: Event, publicKey: string, sampled: boolean): Uint8Array {
  const { event_id, environment, release, contexts } = event;
  return envelope(
    {
      event_id,
      // Sentry reads the trace here without parsing the event.
      trace: {
        trace_id: contexts?.trace?.trace_id,
        public_key: publicKey,
        environment,
        release,
        sampled: String(sampled),
      },
    },
    'event',
    event,
  );
}

/** One item of any type, such as `profile_chunk`. */
export function envelope(header: object, type: string, payload: object): Uint8Array {
  const body = JSON.stringify(payload);
  const first = {
    ...header,
    sent_at: currentDate().toISOString(),
    sdk: { name: 'sightline', version: VERSION },
  };
  const item = { type, content_type: 'application/json', length: Buffer.byteLength(body) };
  return Buffer.from(`${JSON.stringify(first)}\n${JSON.stringify(item)}\n${body}\n`);
}
