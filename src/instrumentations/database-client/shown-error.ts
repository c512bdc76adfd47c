import type { Exception } from '@opentelemetry/api';

/**
 * An error with another message than its own, and the class and the stack that it has.
 *
 * @param message stands at the head of its stack, too
 */
export function withMessage(error: unknown, message: string): Exception {
  if (!(error instanceof Error)) return { name: typeof error, message };
  const name = classOf(error);
  const { stack } = error;
  if (typeof stack !== 'string') return { name, message };
  // What stands before the first frame is the message, which may have many lines.
  const first = stack.search(/^ {4}at /m);
  const frames = first < 0 ? '' : `\n${stack.slice(first)}`;
  return { name, message, stack: `${name}: ${message}${frames}` };
}

/** Names that say nothing, such as pg's `error`, are those of instances. */
function classOf(error: Error): string {
  const { name } = error.constructor as { readonly name?: unknown };
  return typeof name === 'string' && name !== '' ? name : error.name;
}
