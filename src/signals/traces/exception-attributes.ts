import type { Attributes, Exception } from '@opentelemetry/api';

/** Source: semantic conventions, "Exceptions on spans". */
export function exceptionAttributes(exception: Exception): Attributes | undefined {
  if (typeof exception === 'string') return { 'exception.message': exception };
  if (!exception) return undefined;
  const { code, name, message, stack } = exception;
  const type = code ? String(code) : name;
  if (!type && !message) return undefined;
  return {
    ...(type ? { 'exception.type': type } : {}),
    ...(message ? { 'exception.message': message } : {}),
    ...(stack ? { 'exception.stacktrace': stack } : {}),
  };
}
