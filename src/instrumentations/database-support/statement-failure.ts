import { type Exception, type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_DB_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';
import { errorTypeOf } from '../metric-support/error-type.ts';
import type { OperationSpan } from './operation-span.ts';

/** Ends a failed statement, with the error code of the server. Source: semantic conventions, "Database". */
export function endFailedStatement(operation: OperationSpan, error: unknown): void {
  operation.end(errorTypeOf(error as Exception), (span) => describeFailure(span, error));
}

/** Sets everything that describes a failure but `error.type`. */
export function describeFailure(span: Span, error: unknown): void {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  if (typeof code === 'string') span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, code);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}
