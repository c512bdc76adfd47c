import type { AnyValue } from '@opentelemetry/api';

/** The causes that are followed, since a chain may be a circle. */
const MAX_CAUSES = 10;
/** Characters of a stack trace, including those of its causes. */
const MAX_STACKTRACE = 32_768;

/**
 * The attributes of an error, or of a serialized one. The stack traces of its causes are appended, as in other languages;
 * `error.stack` of Node does not contain them.
 * Source: semantic conventions, "Exceptions in logs".
 *
 * @returns an empty object for null and undefined
 */
export function loggedExceptionAttributes(exception: unknown): Record<string, AnyValue> {
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

/** The class of an error, or the name of a serialized one. */
export function typeOf(exception: object): string | undefined {
  const name = textOf(exception, 'name') || textOf(exception, 'type');
  if (!(exception instanceof Error)) return name;
  try {
    const { name: className } = exception.constructor;
    // The name tells more than the class if that is minified, or is `Error`: `error.name = 'ValidationError'`.
    return className === 'Error' || className === '' ? name || 'Error' : className;
  } catch {
    return name || 'Error';
  }
}

function stacktraceOf(exception: object): string | undefined {
  const causes = new Set<unknown>();
  let stacktrace = textOf(exception, 'stack');
  if (stacktrace === undefined) return undefined;
  for (let cause = valueAt(exception, 'cause'); isObject(cause); cause = valueAt(cause, 'cause')) {
    if (causes.has(cause) || cause === exception || causes.size >= MAX_CAUSES) break;
    causes.add(cause);
    const stack = textOf(cause, 'stack') ?? textOf(cause, 'message');
    // Some serializers append the causes themselves.
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

/** @returns undefined if a getter or a proxy throws */
function valueAt(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
