import { type Meter, SpanKind } from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import { createMessagingMetrics } from '../messaging/messaging-metrics.ts';
import { errorTypeOfMessage, OTHER } from '../metric-support/error-type.ts';
import type { OperationListener, TimedSpan } from '../metric-support/timed-span.ts';

/** Measures the messages that amqplib sends and has processed, by the spans of the upstream instrumentation. */
export function createMessagingListener(meter: Meter | undefined): OperationListener {
  if (meter === undefined) return { ended() {} };
  const { recordOperation } = createMessagingMetrics(() => meter);
  return {
    ended(span, seconds) {
      const isSent = span.kind === SpanKind.PRODUCER;
      const address = span.attribute(ATTR_SERVER_ADDRESS);
      const port = Number(span.attribute(ATTR_SERVER_PORT));
      const operation = {
        system: 'rabbitmq',
        name: isSent ? 'publish' : 'process',
        type: isSent ? 'send' : 'process',
        destination: isSent ? exchangeOf(span) : queueOf(span),
        address: typeof address === 'string' ? address : undefined,
        port: Number.isInteger(port) ? port : undefined,
      } as const;
      recordOperation(operation, { error: errorOf(span), messages: 1 }, seconds);
    },
  };
}

/** The exchange of a published message; `amq.default` for the default exchange, whose name is empty. */
function exchangeOf(span: TimedSpan): string {
  const exchange =
    span.attribute('messaging.destination') ?? span.attribute('messaging.destination.name');
  return typeof exchange === 'string' && exchange !== '' ? exchange : 'amq.default';
}

/** The queue of a consumed message. Names that the broker generates are unique, so they are one here. */
function queueOf(span: TimedSpan): string {
  return span.name.replace(/ process$/, '').replace(/^amq\.gen-.*/, 'amq.gen');
}

/** `nack called on message with requeue` → `nack`. */
function errorOf(span: TimedSpan): string | undefined {
  if (!span.failed) return undefined;
  const method = /^(\w+) called on message/.exec(span.message ?? '')?.[1];
  return method ?? (span.message === undefined ? OTHER : errorTypeOfMessage(span.message));
}
