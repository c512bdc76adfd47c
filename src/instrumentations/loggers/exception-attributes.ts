import type { AnyValue } from '@opentelemetry/api';

/** How many causes are followed: a chain may be a circle. */
const MAX_CAUSES = 10;
/** Characters of a stack trace with those of its causes. */
const MAX_STACKTRACE = 32_768;

/**
 * The attributes of an error, or of what a serializer made of one. The stack trace goes on with those of
 * the causes, as in other languages; Node's own has them not.
 * Source: semantic conventions, "Exceptions in logs".
 *
 * @returns none where there is nothing to say
 */
export function exceptionAttributes(exception: unknown): Record<string, AnyValue> {
  if (typeof exception !== 'object' || exception === null) {
    return exception == null ? {} : { 'exception.message': String(exception) };
  }
  const type = typeOf(exception);
  const message = textOf(exception, 'message');
  const stacktrace = stacktraceOf(exception);
  return {
    ...(type === undefined ? {} : { 'exception.type': type }),
    ...(message === undefined ? {} : { 'exception.message': message }),
    ...(stacktrace === undefined ? {} : { 'exception.stacktrace': stacktrace }),
  };
}

/** The class of an error; of a serialized one the name, which is all that there is. */
export function typeOf(exception: object): string | undefined {
  const name = textOf(exception, 'name') || textOf(exception, 'type');
  if (!(exception instanceof Error)) return name;
  try {
    const { name: className } = exception.constructor;
    // Where only the name says what it is: `error.name = 'ValidationError'`, or a minified class.
    return className === 'Error' || className === '' ? name || 'Error' : className;
  } catch {
    return name || 'Error';
  }
}

function stacktraceOf(exception: object): string | undefined {
  const seen = new Set<unknown>();
  let stacktrace = textOf(exception, 'stack');
  if (stacktrace === undefined) return undefined;
  for (let cause = valueAt(exception, 'cause'); isObject(cause); cause = valueAt(cause, 'cause')) {
    if (seen.has(cause) || cause === exception || seen.size >= MAX_CAUSES) break;
    seen.add(cause);
    const stack = textOf(cause, 'stack') ?? textOf(cause, 'message');
    // Some serializers have put the causes there themselves.
    if (stack !== undefined && !stacktrace.includes(stack)) {
      stacktrace += `\nCaused by: ${stack}`;
    }
    if (stacktrace.length > MAX_STACKTRACE) break;
  }
  return stacktrace.length > MAX_STACKTRACE
    ? `${stacktrace.slice(0, MAX_STACKTRACE)}…`
    : stacktrace;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function textOf(source: object, key: string): string | undefined {
  const value = valueAt(source, key);
  return typeof value === 'string' ? value : undefined;
}

/** Whatever a getter or proxy throws is as if there were nothing. */
function valueAt(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
