import { copyOf, copyOfHeaders, isObject } from './copies.ts';

interface Published {
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
  ): Published;
  endConsumerSpan(message: unknown, ...rest: unknown[]): void;
}

/** What amqplib reads of the options of a message. */
const OPTIONS = [
  ...['expiration', 'userId', 'CC', 'BCC', 'mandatory', 'immediate', 'deliveryMode', 'persistent'],
  ...['contentType', 'contentEncoding', 'headers', 'priority', 'correlationId', 'replyTo'],
  ...['messageId', 'timestamp', 'type', 'appId', 'clusterId'],
] as const;

/**
 * Upstream's writes the headers of the trace into the caller's options, which may be shared or frozen. Here it
 * gets a copy. What amqplib refuses goes to it as it is.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const { createPublishSpan, endConsumerSpan } = it;
  it.createPublishSpan = (self, exchange, routingKey, channel, options) => {
    const copy = (isObject(options) ? copyOf(options, OPTIONS) : {}) as { headers?: unknown };
    const { headers } = copy;
    copy.headers = isObject(headers) ? copyOfHeaders(headers) : {};
    const made = createPublishSpan.call(it, self, exchange, routingKey, channel, copy);
    const isRefused = headers != null && !isObject(headers);
    return isRefused ? { ...made, modifiedOptions: options } : made;
  };
  it.endConsumerSpan = (message, ...rest) => {
    // amqplib throws an error of its own for `ack()` of nothing.
    if (isObject(message)) endConsumerSpan.call(it, message, ...rest);
  };
}
