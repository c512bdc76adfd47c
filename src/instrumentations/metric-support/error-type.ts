import type { Exception } from '@opentelemetry/api';

/** Where nothing better is known. Source: semantic conventions, `error.type`. */
export const OTHER = '_OTHER';

/** `ER_NO_SUCH_TABLE: …` of MySQL, `WRONGTYPE …` of Redis, `E11000 …` of MongoDB. */
const CODE_AT_START = /^([A-Z][A-Z0-9_]{2,40})\b/;

/** `… (code: 42P01)` as the instrumentation of pg writes it, `connect ECONNREFUSED …` as Node does. */
const CODE_INSIDE = /\(code: (\w{1,40})\)|\b(E[A-Z]{4,20})\b/;

/** What a code or a name of low cardinality looks like; others hold values. */
const WORD = /^[\w.:-]{1,60}$/;

/**
 * @param exception anything may be thrown, and anything be its code
 * @returns a word of low cardinality for what was thrown: its code, else its name
 */
export function errorTypeOf(exception: Exception): string {
  if (typeof exception === 'string') return errorTypeOfMessage(exception);
  if (typeof exception !== 'object' || exception === null) return OTHER;
  const { code, name, message } = exception as {
    code?: unknown;
    name?: unknown;
    message?: unknown;
  };
  // Those of a DOMException count its names, of which `TimeoutError` is the 23rd.
  const isCounted = exception instanceof DOMException;
  if (typeof code === 'number' && !isCounted) return String(code);
  if (typeof code === 'string' && WORD.test(code)) return code;
  const fromMessage = typeof message === 'string' ? errorTypeOfMessage(message) : OTHER;
  if (fromMessage !== OTHER) return fromMessage;
  return typeof name !== 'string' || name === 'Error' || !WORD.test(name) ? OTHER : name;
}

/** The same where nothing but the message is known. */
export function errorTypeOfMessage(message: string): string {
  const inside = CODE_INSIDE.exec(message);
  return CODE_AT_START.exec(message)?.[1] ?? inside?.[1] ?? inside?.[2] ?? OTHER;
}
