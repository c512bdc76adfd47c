import type { Exception } from '@opentelemetry/api';

/**
 * The exception of an error with its message replaced, in its stack as well. Class and stack frames stay.
 */
export function withMessage(error: unknown, message: string): Exception {
  if (!(error instanceof Error)) return { name: typeof error, message };
  const name = classOf(error);
  const { stack } = error;
  if (typeof stack !== 'string') return { name, message };
  // The message, which may have several lines, ends at the first frame.
  const start = stack.search(/^ {4}at /m);
  const frames = start < 0 ? '' : `\n${stack.slice(start)}`;
  return { name, message, stack: `${name}: ${message}${frames}` };
}

/** The class, since the names of instances may say nothing, such as `error` of pg. */
function classOf(error: Error): string {
  const { name } = error.constructor as { readonly name?: unknown };
  return typeof name === 'string' && name !== '' ? name : error.name;
}
