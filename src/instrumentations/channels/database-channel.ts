import {
  type Context,
  type Exception,
  isSpanContextValid,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ATTR_DB_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';
import type { OperationSpan } from '../database-client/operation-span.ts';
import { errorTypeOf } from '../metric-support/error-type.ts';
import type { Begun, ChannelMessage } from './channel-observers.ts';

/** An operation of a database that a channel has published. @param fail ends one that has failed */
export function begunOf(
  operation: OperationSpan | undefined,
  active: Context,
  fail: (operation: OperationSpan, error: unknown) => void,
): Begun | undefined {
  if (operation === undefined) return undefined;
  const { span } = operation;
  const isSpan = span !== undefined && isSpanContextValid(span.spanContext());
  return {
    context: isSpan ? trace.setSpan(active, span) : active,
    end(message: ChannelMessage) {
      if ('error' in message) fail(operation, message.error);
      else operation.end();
    },
  };
}

/** Ends a statement that has failed, with the code of the server. Source: semantic conventions, "Database". */
export function endFailedStatement(operation: OperationSpan, error: unknown): void {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  const errorType = errorTypeOf(error as Exception);
  operation.end(errorType, (span) => {
    if (typeof code === 'string') span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, code);
    span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
  });
}
