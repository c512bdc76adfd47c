import type { TextMapGetter } from '@opentelemetry/api';

/** Longest header that is read: beyond what any propagator takes, and carriers of queues have no limit. */
const LONGEST = 65_536;

let lastGetter: TextMapGetter<unknown> | undefined;
let lastReadable: TextMapGetter<unknown> | undefined;

/**
 * A getter that gives texts and lists of texts alone. Headers of AMQP and of Kafka may be numbers, tables
 * and whatever else their sender likes, and propagators expect those of HTTP.
 */
export function readable<Carrier>(getter: TextMapGetter<Carrier>): TextMapGetter<Carrier> {
  // There is one for HTTP, which asks with each request.
  if ((getter as unknown) === lastGetter) return lastReadable as TextMapGetter<Carrier>;
  const made: TextMapGetter<Carrier> = {
    keys: (carrier) => getter.keys(carrier),
    get(carrier, key) {
      const value: unknown = getter.get(carrier, key);
      if (typeof value === 'string') return value.length <= LONGEST ? value : undefined;
      if (!Array.isArray(value)) return undefined;
      const texts = value.filter(isReadable);
      return texts.length === 0 ? undefined : texts;
    },
  };
  lastGetter = getter as TextMapGetter<unknown>;
  lastReadable = made as TextMapGetter<unknown>;
  return made;
}

function isReadable(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST;
}
