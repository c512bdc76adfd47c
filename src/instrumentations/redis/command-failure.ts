import { type Exception, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_DB_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';
import type { OperationSpan } from '../database-support/operation-span.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';

/** Ends a failed command. Source: semantic conventions, "Redis", `db.response.status_code`. */
export function endFailedCommand(operation: OperationSpan, error: unknown): void {
  const type = errorTypeOf(error as Exception);
  operation.end(type, (span) => {
    span.recordException(error as Exception);
    const { message } = error as { readonly message?: string };
    // An error reply of Redis starts with its code. An error of the client does not.
    if (message?.startsWith(`${type} `)) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, type);
    span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
  });
}
