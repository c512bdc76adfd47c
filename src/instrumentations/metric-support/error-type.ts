import type { Exception } from '@opentelemetry/api';

/** The fallback value. Source: semantic conventions, `error.type`. */
export const OTHER = '_OTHER';

/** `ER_NO_SUCH_TABLE: …` of MySQL, `WRONGTYPE …` of Redis, `E11000 …` of MongoDB. */
const CODE_AT_START = /^([A-Z][A-Z0-9_]{2,40})\b/;

/** `… (code: 42P01)` from the pg instrumentation, `connect ECONNREFUSED …` from Node. */
const CODE_INSIDE = /\(code: (\w{1,40})\)|\b(E[A-Z]{4,20})\b/;

/** Pattern of codes and names of low cardinality; other texts contain values. */
const WORD = /^[\w.:-]{1,60}$/;

/**
 * `error.type` of an error.
 *
 * @param exception any value may be thrown, and its code may be any value
 * @returns a value of low cardinality: the code of the error, otherwise its name
 */
export function errorTypeOf(exception: Exception): string {
  if (typeof exception === 'string') return errorTypeOfMessage(exception);
  if (typeof exception !== 'object' || exception === null) return OTHER;
  const { code, name, message } = exception as {
    code?: unknown;
    name?: unknown;
    message?: unknown;
  };
  // The code of a DOMException is an index of its names: `TimeoutError` is 23.
  const isDomException = exception instanceof DOMException;
  if (typeof code === 'number' && !isDomException) return String(code);
  if (typeof code === 'string' && WORD.test(code)) return code;
  const fromMessage = typeof message === 'string' ? errorTypeOfMessage(message) : OTHER;
  if (fromMessage !== OTHER) return fromMessage;
  return typeof name !== 'string' || name === 'Error' || !WORD.test(name) ? OTHER : name;
}

/** `error.type` of an error message. */
export function errorTypeOfMessage(message: string): string {
  const match = CODE_INSIDE.exec(message);
  return CODE_AT_START.exec(message)?.[1] ?? match?.[1] ?? match?.[2] ?? OTHER;
}
