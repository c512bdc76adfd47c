import type { Attributes, Exception } from '@opentelemetry/api';
import { exceptionTypeOf } from '../../../util/exception-type.ts';

/** Source: semantic conventions, "Exceptions on spans". */
export function exceptionAttributes(exception: Exception): Attributes | undefined {
  if (typeof exception === 'string') return { 'exception.message': exception };
  if (!exception) return undefined;
  const { code, name, message, stack } = exception;
  const className = typeof exception === 'object' ? exceptionTypeOf(exception) : undefined;
  const type = className ?? (code ? String(code) : name);
  if (!type && !message) return undefined;
  return {
    ...(type ? { 'exception.type': type } : {}),
    ...(message ? { 'exception.message': message } : {}),
    ...(stack ? { 'exception.stacktrace': stack } : {}),
  };
}
