import { type Context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { errorMessage } from '../http-server/error-types.ts';
import { keepHandlerError } from './handler-errors.ts';

/** The result of a GraphQL operation. */
export interface Result {
  readonly errors?: readonly { readonly originalError?: unknown }[];
}

/** The errors that resolvers threw, except those meant for the client, which GraphQL leaves unchanged. */
export function resolverErrors({ errors = [] }: Result): readonly unknown[] {
  return errors.flatMap((error) => {
    const { originalError } = error;
    // Errors of GraphQL itself, such as an invalid value, have no original error.
    const isForClient = originalError === undefined || originalError instanceof error.constructor;
    return isForClient || hasStatus(originalError) ? [] : [originalError];
  });
}

/** Whether it is a client error of Mercurius' `ErrorWithProps`, with which a resolver responds. */
function hasStatus(error: unknown): boolean {
  const { statusCode } = error as { readonly statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode < 500;
}

/**
 * Records the errors of resolvers on the span of their operation, and each as a log record.
 *
 * @param context with that span
 */
export function failOperation(span: Span, errors: readonly unknown[], context: Context): void {
  for (const error of errors) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
    keepHandlerError(error, context, true);
  }
}
