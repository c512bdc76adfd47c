import type { Context } from '@opentelemetry/api';
import { contextWithSpan } from '../database-support/context-with-span.ts';
import type { OperationSpan } from '../database-support/operation-span.ts';
import type { ChannelMessage, ChannelOperation } from './channel-observer.ts';

/**
 * A database operation as an operation of a channel.
 *
 * @param operation undefined if it is neither traced nor measured
 * @param fail ends a failed operation
 */
export function toChannelOperation(
  operation: OperationSpan | undefined,
  active: Context,
  fail: (operation: OperationSpan, error: unknown) => void,
): ChannelOperation | undefined {
  if (operation === undefined) return undefined;
  return {
    context: contextWithSpan(active, operation.span),
    end(message: ChannelMessage) {
      if ('error' in message) fail(operation, message.error);
      else operation.end();
    },
  };
}
