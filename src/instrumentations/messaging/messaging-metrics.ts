import { type Attributes, type Meter, metrics } from '@opentelemetry/api';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { VERSION } from '../../util/version.ts';
import { createAttributesCache } from '../metric-support/attribute-caches.ts';
import { createLazyInstruments } from '../metric-support/lazy-instruments.ts';

/** Seconds. Source: semantic conventions, `messaging.client.operation.duration`. */
const OPERATION_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** Source: semantic conventions, "Messaging metrics". */
const INSTRUMENTS = {
  'messaging.client.operation.duration': {
    description: 'Duration of messaging operation initiated by a producer or consumer client.',
    unit: 's',
    boundaries: OPERATION_SECONDS,
  },
  'messaging.process.duration': {
    description: 'Duration of processing operation.',
    unit: 's',
    boundaries: OPERATION_SECONDS,
  },
  'app.messaging.wait.duration': {
    description: 'How long a message was due before it was taken.',
    unit: 's',
    boundaries: [0.01, 0.1, 1, 5, 10, 30, 60, 300, 900, 3600],
  },
  'messaging.client.sent.messages': {
    description: 'Number of messages producer attempted to send to the broker.',
    unit: '{message}',
  },
  'messaging.client.consumed.messages': {
    description: 'Number of messages that were delivered to the application.',
    unit: '{message}',
  },
} as const;

/** An operation on messages. Source: semantic conventions, messaging spans. */
export interface MessagingOperation {
  /** `messaging.system`. */
  readonly system: string;
  /** `messaging.operation.name`, as the library calls it: `publish`, `add`. */
  readonly name: string;
  /** `messaging.operation.type`. */
  readonly type: 'send' | 'receive' | 'process';
  /** `messaging.destination.name`, of low cardinality; undefined if there is no such name. */
  readonly destination: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

/** The result of an operation on messages. */
export interface MessagingResult {
  /** `error.type`; undefined if the operation was successful. */
  readonly error: string | undefined;
  /** How many messages were sent or consumed. */
  readonly messages: number;
}

/** Records operations on messages, whether or not they are sampled. */
export interface MessagingMetrics {
  recordOperation(operation: MessagingOperation, result: MessagingResult, seconds: number): void;
  /** @param seconds from when a message was due until it was taken */
  recordWait(system: string, destination: string, seconds: number): void;
}

export function createMessagingMetrics(meter: () => Meter): MessagingMetrics {
  const { record, add } = createLazyInstruments(meter, INSTRUMENTS);
  const attributesFor = createAttributesCache();
  return {
    recordOperation(operation, { error, messages }, seconds) {
      const { system, name, type, destination, address, port } = operation;
      const key = `${system}\n${name}\n${destination}\n${address}\n${port}\n${error}`;
      const attributes = attributesFor(key, () => attributesOf(operation, error));
      const duration =
        type === 'process' ? 'messaging.process.duration' : 'messaging.client.operation.duration';
      const count =
        type === 'send' ? 'messaging.client.sent.messages' : 'messaging.client.consumed.messages';
      record(duration, seconds, attributes);
      add(count, messages, attributes);
    },
    recordWait(system, destination, seconds) {
      const attributes = attributesFor(`${system}\n${destination}`, () => ({
        'messaging.system': system,
        'messaging.destination.name': destination,
      }));
      record('app.messaging.wait.duration', seconds, attributes);
    },
  };
}

/** The metrics of the instrumentations of Sightline's for messaging. */
export const messagingMetrics = createMessagingMetrics(() =>
  unshared(metrics.getMeterProvider()).getMeter('sightline/messaging', VERSION),
);

function attributesOf(
  { system, name, destination, address, port }: MessagingOperation,
  error: string | undefined,
): Attributes {
  const attributes: Attributes = {
    'messaging.system': system,
    'messaging.operation.name': name,
  };
  if (destination !== undefined) attributes['messaging.destination.name'] = destination;
  if (address !== undefined) attributes['server.address'] = address;
  if (port !== undefined) attributes['server.port'] = port;
  if (error !== undefined) attributes['error.type'] = error;
  return attributes;
}
