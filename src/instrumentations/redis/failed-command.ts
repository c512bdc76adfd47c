import { type Exception, SpanStatusCode } from '@opentelemetry/api';
import type { OperationSpan } from '../database-client/operation-span.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';

/** Ends a command that has failed. */
export function endFailed(operation: OperationSpan, error: unknown): void {
  operation.end(errorTypeOf(error as Exception), (span) => {
    span.recordException(error as Exception);
    const { message } = error as { readonly message?: string };
    span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
  });
}
