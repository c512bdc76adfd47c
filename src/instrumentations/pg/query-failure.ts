import { SpanStatusCode } from '@opentelemetry/api';
import { ATTR_DB_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';
import { withMessage } from '../database-support/exception-message.ts';
import type { OperationSpan } from '../database-support/operation-span.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';

/** An error of pg. Those of the server have a severity, and an SQLSTATE as their code. */
interface PgError {
  readonly name?: string;
  readonly code?: unknown;
  readonly severity?: unknown;
}

/**
 * Ends a failed operation. Messages of the server may quote values, so the exception gets another one.
 * Source: semantic conventions, "PostgreSQL", `db.response.status_code` and `error.type`.
 */
export function endFailedQuery(operation: OperationSpan, error: unknown): void {
  const { name, code, severity } = (error ?? {}) as PgError;
  const errorType = errorTypeOf(error as Error);
  operation.end(errorType, (span) => {
    if (typeof code === 'string' && typeof severity === 'string') {
      span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, code);
    }
    const suffix = typeof code === 'string' ? ` (code: ${code})` : '';
    const text = `PostgreSQL error of type '${name ?? typeof error}' occurred${suffix}`;
    span.recordException(withMessage(error, text));
    const message = error instanceof Error ? { message: error.message } : {};
    span.setStatus({ code: SpanStatusCode.ERROR, ...message });
  });
}
