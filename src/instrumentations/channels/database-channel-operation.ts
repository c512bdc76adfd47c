import { type Context, isSpanContextValid, trace } from '@opentelemetry/api';
import type { OperationSpan } from '../database-client/operation-span.ts';
import type { ChannelOperation, ChannelMessage } from './channel-observer.ts';

/** An operation of a database that a channel has published. @param fail ends one that has failed */
export function toChannelOperation(
  operation: OperationSpan | undefined,
  active: Context,
  fail: (operation: OperationSpan, error: unknown) => void,
): ChannelOperation | undefined {
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
