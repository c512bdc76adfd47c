import { type Context, type Span, SpanStatusCode } from '@opentelemetry/api';
import { keepHandlerError } from './handler-errors.ts';

/** What an operation of GraphQL has come to. */
export interface Result {
  readonly errors?: readonly { readonly originalError?: unknown }[];
}

/** What resolvers have thrown, other than errors that are meant for the client, which GraphQL leaves as they are. */
export function thrownIn({ errors = [] }: Result): readonly unknown[] {
  return errors.flatMap((error) => {
    const { originalError } = error;
    // Those of GraphQL itself, such as of a value that a type does not have, have none.
    const isMeant = originalError === undefined || originalError instanceof error.constructor;
    return isMeant || hasStatus(originalError) ? [] : [originalError];
  });
}

/** As Mercurius' `ErrorWithProps` has it, by which a resolver answers. */
function hasStatus(error: unknown): boolean {
  const { statusCode } = error as { readonly statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode < 500;
}

/**
 * Gives the span of an operation the errors of its resolvers, and has each be a log record.
 *
 * @param inside with that span
 */
export function failOperation(span: Span, thrown: readonly unknown[], inside: Context): void {
  for (const error of thrown) {
    span.recordException(error as Error);
    const message = error instanceof Error ? error.message : String(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    keepHandlerError(error, inside, true);
  }
}
