import {
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  metrics,
  ValueType,
} from '@opentelemetry/api';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { VERSION } from '../../util/version.ts';
import { createAttributesCache } from '../metric-support/attribute-caches.ts';

/** Seconds. Source: semantic conventions, `messaging.client.operation.duration`. */
const DURATION_BOUNDARIES = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** What is done with messages. Source: semantic conventions, messaging spans. */
export interface MessagingKind {
  /** `messaging.system`. */
  readonly system: string;
  /** As the library calls it: `publish`, `add`. */
  readonly name: string;
  readonly type: 'send' | 'receive' | 'process';
  /** Of low cardinality; undefined where there is no such name. */
  readonly destination: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

/** An operation on messages that has ended. */
export interface MessagingOperation extends MessagingKind {
  readonly error: string | undefined;
  /** How many were sent or consumed. */
  readonly messages: number;
}

interface Instruments {
  readonly operations: Histogram;
  readonly processing: Histogram;
  readonly waiting: Histogram;
  readonly sent: Counter;
  readonly consumed: Counter;
}

let instruments: Instruments | undefined;
const attributesFor = createAttributesCache();

/** Measures messages, whatever is sampled. Source: semantic conventions, "Messaging metrics". */
export function measureMessages(operation: MessagingOperation, seconds: number): void {
  instruments ??= createInstruments(
    unshared(metrics.getMeterProvider()).getMeter('sightline/messaging', VERSION),
  );
  const attributes = attributesOf(operation);
  const { type, messages } = operation;
  if (type === 'process') instruments.processing.record(seconds, attributes);
  else instruments.operations.record(seconds, attributes);
  (type === 'send' ? instruments.sent : instruments.consumed).add(messages, attributes);
}

/** Measures how long a message has waited, from when it was due until it was taken. */
export function measureWaiting(system: string, destination: string, seconds: number): void {
  instruments ??= createInstruments(
    unshared(metrics.getMeterProvider()).getMeter('sightline/messaging', VERSION),
  );
  const attributes = attributesFor(`${system}\n${destination}`, () => ({
    'messaging.system': system,
    'messaging.destination.name': destination,
  }));
  instruments.waiting.record(seconds, attributes);
}

function attributesOf(operation: MessagingOperation): Attributes {
  const { system, name, destination, address, port, error } = operation;
  const key = `${system}\n${name}\n${destination}\n${address}\n${port}\n${error}`;
  return attributesFor(key, () => {
    const built: Attributes = {
      'messaging.system': system,
      'messaging.operation.name': name,
    };
    if (destination !== undefined) built['messaging.destination.name'] = destination;
    if (address !== undefined) built['server.address'] = address;
    if (port !== undefined) built['server.port'] = port;
    if (error !== undefined) built['error.type'] = error;
    return built;
  });
}

function createInstruments(meter: Meter): Instruments {
  const seconds = (name: string, description: string, boundaries = DURATION_BOUNDARIES) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      valueType: ValueType.DOUBLE,
      advice: { explicitBucketBoundaries: boundaries },
    });
  const count = (name: string, description: string) =>
    meter.createCounter(name, { description, unit: '{message}', valueType: ValueType.INT });
  return {
    operations: seconds(
      'messaging.client.operation.duration',
      'Duration of messaging operation initiated by a producer or consumer client.',
    ),
    processing: seconds('messaging.process.duration', 'Duration of processing operation.'),
    waiting: seconds(
      'app.messaging.wait.duration',
      'How long a message was due before it was taken.',
      [0.01, 0.1, 1, 5, 10, 30, 60, 300, 900, 3600],
    ),
    sent: count(
      'messaging.client.sent.messages',
      'Number of messages producer attempted to send to the broker.',
    ),
    consumed: count(
      'messaging.client.consumed.messages',
      'Number of messages that were delivered to the application.',
    ),
  };
}
