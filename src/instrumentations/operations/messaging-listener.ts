import {
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  SpanKind,
  ValueType,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { errorTypeOfMessage, OTHER } from '../metric-support/error-type.ts';
import { createKnownAttributes } from '../metric-support/known-attributes.ts';
import type { OperationListener, TimedSpan } from '../metric-support/timed-span.ts';

/** Seconds. Source: semantic conventions, `messaging.client.operation.duration`. */
const DURATION_BOUNDARIES = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** Measures messages that amqplib sends and has processed. Source: "Messaging metrics". */
export function createMessagingListener(meter: Meter | undefined): OperationListener {
  if (meter === undefined) return { ended() {} };
  const duration = histogram(
    meter,
    'messaging.client.operation.duration',
    'Duration of messaging operation initiated by a producer or consumer client.',
  );
  const processing = histogram(
    meter,
    'messaging.process.duration',
    'Duration of processing operation.',
  );
  const sent = counter(
    meter,
    'messaging.client.sent.messages',
    'Number of messages producer attempted to send to the broker.',
  );
  const consumed = counter(
    meter,
    'messaging.client.consumed.messages',
    'Number of messages that were delivered to the application.',
  );
  const attributesFor = createKnownAttributes();
  return {
    ended(span, seconds) {
      const operation = span.kind === SpanKind.PRODUCER ? 'publish' : 'process';
      const destination = destinationOf(span, operation);
      const error = errorOf(span);
      const [address, port] = [span.attribute('server.address'), span.attribute('server.port')];
      const key = `${operation}\n${destination}\n${address}\n${port}\n${error}`;
      const attributes = attributesFor(key, () => {
        const built: Attributes = {
          'messaging.system': 'rabbitmq',
          'messaging.operation.name': operation,
          'messaging.destination.name': destination,
        };
        if (typeof address === 'string') built[ATTR_SERVER_ADDRESS] = address;
        if (Number.isInteger(Number(port))) built[ATTR_SERVER_PORT] = Number(port);
        if (error !== undefined) built[ATTR_ERROR_TYPE] = error;
        return built;
      });
      if (operation === 'publish') {
        duration.record(seconds, attributes);
        sent.add(1, attributes);
      } else {
        processing.record(seconds, attributes);
        consumed.add(1, attributes);
      }
    },
  };
}

/** The exchange that is published to, `amq.default` for the nameless one; the queue that is read. */
function destinationOf(span: TimedSpan, operation: 'publish' | 'process'): string {
  if (operation === 'process') {
    // Names that the broker makes up are never the same.
    return span.name.replace(/ process$/, '').replace(/^amq\.gen-.*/, 'amq.gen');
  }
  const exchange =
    span.attribute('messaging.destination') ?? span.attribute('messaging.destination.name');
  return typeof exchange === 'string' && exchange !== '' ? exchange : 'amq.default';
}

/** `nack called on message with requeue` → `nack`. */
function errorOf(span: TimedSpan): string | undefined {
  if (!span.failed) return undefined;
  const called = /^(\w+) called on message/.exec(span.message ?? '')?.[1];
  return called ?? (span.message === undefined ? OTHER : errorTypeOfMessage(span.message));
}

function histogram(meter: Meter, name: string, description: string): Histogram {
  return meter.createHistogram(name, {
    description,
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
  });
}

function counter(meter: Meter, name: string, description: string): Counter {
  return meter.createCounter(name, { description, unit: '{message}', valueType: ValueType.INT });
}
