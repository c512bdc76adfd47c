import { copyOf, copyOfHeaders, isObject } from './argument-copies.ts';

interface PublishSpan {
  readonly span: unknown;
  readonly modifiedOptions: unknown;
}

interface Instrumentation {
  createPublishSpan(
    self: unknown,
    exchange: unknown,
    routingKey: unknown,
    channel: unknown,
    options: unknown,
  ): PublishSpan;
  endConsumerSpan(message: unknown, ...rest: unknown[]): void;
}

/** The options of a message that amqplib reads. */
const OPTIONS = [
  ...['expiration', 'userId', 'CC', 'BCC', 'mandatory', 'immediate', 'deliveryMode', 'persistent'],
  ...['contentType', 'contentEncoding', 'headers', 'priority', 'correlationId', 'replyTo'],
  ...['messageId', 'timestamp', 'type', 'appId', 'clusterId'],
] as const;

/**
 * The upstream instrumentation writes the headers of the trace into the caller's options, which may be shared or frozen.
 * Here it gets a copy. Invalid headers go to amqplib unchanged, which rejects them.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const { createPublishSpan, endConsumerSpan } = instrumentation;
  instrumentation.createPublishSpan = (self, exchange, routingKey, channel, options) => {
    const copy = (isObject(options) ? copyOf(options, OPTIONS) : {}) as { headers?: unknown };
    const { headers } = copy;
    copy.headers = isObject(headers) ? copyOfHeaders(headers) : {};
    const result = createPublishSpan.call(
      instrumentation,
      self,
      exchange,
      routingKey,
      channel,
      copy,
    );
    const isInvalid = headers != null && !isObject(headers);
    return isInvalid ? { ...result, modifiedOptions: options } : result;
  };
  instrumentation.endConsumerSpan = (message, ...rest) => {
    // amqplib itself throws for `ack()` without a message.
    if (isObject(message)) endConsumerSpan.call(instrumentation, message, ...rest);
  };
}
