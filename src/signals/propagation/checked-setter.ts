import type { TextMapSetter } from '@opentelemetry/api';
import { failedAt, placeOf } from '../../util/guard.ts';

/**
 * Characters of a name: AMQP writes its length in one byte, and names of ours are far below.
 * Source: AMQP 0-9-1, 4.2.5.5 "Field Tables".
 */
const LONGEST_NAME = 128;
/** Of a value. Source: W3C Baggage, 3.3.2 "Limits": 8192 bytes, which no other header goes beyond. */
const LONGEST_VALUE = 8192;
/**
 * Of all names and values that one call writes: a server of Node's takes 16 KiB of headers in all, and
 * answers 431 to more. Baggage may fill 8 KiB; where several propagators write it, the first does.
 */
const MOST_BYTES = 10_240;
/** Source: RFC 9110, 5.6.2 "Tokens". */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible ASCII and blanks: HTTP takes more, and gRPC does not. Source: RFC 9110, 5.5; gRPC over HTTP/2. */
const VALUE = /^[\x20-\x7e]*$/;

const LEFT_OUT = placeOf(
  'a header of a propagator',
  'It was left out, since the request would be refused with it. Baggage has a name, a character or a length that headers cannot have: see what the callers of this service put into it.',
);

/**
 * A setter that writes only what every carrier can take, whatever came in: Node throws for a header that
 * is none, in the midst of the service's own call. One for each `inject`, since it counts what it wrote.
 */
export function createCheckedSetter<Carrier>(
  setter: TextMapSetter<Carrier>,
): TextMapSetter<Carrier> {
  let bytes = 0;
  return {
    set(carrier, name, value) {
      const problem = problemOf(name, value, bytes);
      if (problem !== undefined) return failedAt(LEFT_OUT, problem);
      try {
        setter.set(carrier, name, value);
        bytes += name.length + value.length;
      } catch (error) {
        // What the carrier refuses beside that, such as a name of gRPC's that ends in `-bin`.
        failedAt(LEFT_OUT, error);
      }
    },
  };
}

/** What keeps a header from being sent, without what it says; undefined where nothing does. */
function problemOf(name: string, value: unknown, bytes: number): string | undefined {
  if (typeof value !== 'string') return 'its value is no text';
  if (name.length > LONGEST_NAME || !TOKEN.test(name)) return 'its name cannot be that of a header';
  if (value.length > LONGEST_VALUE) return `its value is longer than ${LONGEST_VALUE} bytes`;
  if (bytes + name.length + value.length > MOST_BYTES) {
    return `the headers of propagators would be more than ${MOST_BYTES} bytes`;
  }
  return VALUE.test(value) ? undefined : 'its value has characters that headers cannot have';
}
