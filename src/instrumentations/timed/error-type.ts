import type { Exception } from '@opentelemetry/api';

/** Where nothing better is known. Source: semantic conventions, `error.type`. */
export const OTHER = '_OTHER';

/** `ER_NO_SUCH_TABLE: …` of MySQL, `WRONGTYPE …` of Redis, `E11000 …` of MongoDB. */
const CODE_AT_START = /^([A-Z][A-Z0-9_]{2,40})\b/;

/** `… (code: 42P01)` as the instrumentation of pg writes it, `connect ECONNREFUSED …` as Node does. */
const CODE_INSIDE = /\(code: (\w{1,40})\)|\b(E[A-Z]{4,20})\b/;

/** @returns a word of low cardinality for what was thrown: its code, else its name */
export function errorTypeOf(exception: Exception): string {
  if (typeof exception === 'string') return errorTypeOfMessage(exception);
  const { code, name, message } = exception as { code?: unknown; name?: string; message?: string };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  const fromMessage = message === undefined ? OTHER : errorTypeOfMessage(message);
  if (fromMessage !== OTHER) return fromMessage;
  return name === undefined || name === 'Error' ? OTHER : name;
}

/** The same where nothing but the message is known. */
export function errorTypeOfMessage(message: string): string {
  const inside = CODE_INSIDE.exec(message);
  return CODE_AT_START.exec(message)?.[1] ?? inside?.[1] ?? inside?.[2] ?? OTHER;
}
