import type { TextMapGetter } from '@opentelemetry/api';

/** Longest header that is read, in characters: more than any propagator accepts. */
const LONGEST = 65_536;

let lastGetter: TextMapGetter<unknown> | undefined;
let lastReadable: TextMapGetter<unknown> | undefined;

/**
 * Wraps a getter so that it returns only strings and lists of strings. Headers of AMQP and Kafka may have any
 * type, and propagators expect those of HTTP.
 */
export function readable<Carrier>(getter: TextMapGetter<Carrier>): TextMapGetter<Carrier> {
  // HTTP uses the same getter for each request.
  if ((getter as unknown) === lastGetter) return lastReadable as TextMapGetter<Carrier>;
  const readableGetter: TextMapGetter<Carrier> = {
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
  lastReadable = readableGetter as TextMapGetter<unknown>;
  return readableGetter;
}

function isReadable(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST;
}
