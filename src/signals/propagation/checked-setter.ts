import type { TextMapSetter } from '@opentelemetry/api';
import { failedAt, placeOf } from '../../util/guard.ts';

/**
 * Longest name, in characters: AMQP writes its length in one byte, and Sightline's names are far shorter.
 * Source: AMQP 0-9-1, 4.2.5.5 "Field Tables".
 */
const LONGEST_NAME = 128;
/** Longest value. Source: W3C Baggage, 3.3.2 "Limits": 8192 bytes, which no other header exceeds. */
const LONGEST_VALUE = 8192;
/**
 * Limit of all names and values written by one call: a Node server accepts 16 KiB of headers in total and
 * responds to more with 431. Baggage may take 8 KiB; if several propagators write it, the first one succeeds.
 */
const MOST_BYTES = 10_240;
/** Source: RFC 9110, 5.6.2 "Tokens". */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible ASCII and blanks: HTTP allows more, gRPC does not. Source: RFC 9110, 5.5; gRPC over HTTP/2. */
const VALUE = /^[\x20-\x7e]*$/;

const INVALID_HEADER = placeOf(
  'a header of a propagator',
  'It was not sent, because the request would be rejected with it. Some baggage has a name, a character or a length that headers cannot have: check what the callers of this service put into it.',
);

/**
 * Creates a setter that writes only headers accepted by every carrier: Node throws for invalid ones, within
 * the service's own call. One per `inject`, because it counts the bytes it wrote.
 */
export function createCheckedSetter<Carrier>(
  setter: TextMapSetter<Carrier>,
): TextMapSetter<Carrier> {
  let bytes = 0;
  return {
    set(carrier, name, value) {
      const problem = problemOf(name, value, bytes);
      if (problem !== undefined) return failedAt(INVALID_HEADER, problem);
      try {
        setter.set(carrier, name, value);
        bytes += name.length + value.length;
      } catch (error) {
        // The carrier may reject more, as gRPC rejects names that end in `-bin`.
        failedAt(INVALID_HEADER, error);
      }
    },
  };
}

/** Describes why a header cannot be sent, without quoting it; undefined if it can. */
function problemOf(name: string, value: unknown, bytes: number): string | undefined {
  if (typeof value !== 'string') return 'its value is not a string';
  if (name.length > LONGEST_NAME || !TOKEN.test(name)) return 'its name is not valid in a header';
  if (value.length > LONGEST_VALUE) return `its value is longer than ${LONGEST_VALUE} bytes`;
  if (bytes + name.length + value.length > MOST_BYTES) {
    return `the headers of propagators would exceed ${MOST_BYTES} bytes`;
  }
  return VALUE.test(value) ? undefined : 'its value has characters that are not valid in a header';
}
