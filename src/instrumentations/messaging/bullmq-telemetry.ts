import {
  type Attributes,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { activeContext, runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { type MessagingSpan, startMessagingSpan } from './messaging-span.ts';

/** The telemetry interface of BullMQ. Source: BullMQ, `interfaces/telemetry`. */
export interface Telemetry {
  readonly tracer: {
    startSpan(name: string, options?: { readonly kind: number }, parent?: Context): JobSpan;
  };
  readonly contextManager: {
    with<R>(context: Context, run: () => R): R;
    active(): Context;
    root(): Context;
    getMetadata(context: Context): string;
    fromMetadata(active: Context, metadata: string): Context;
  };
}

/** Operations of BullMQ that send jobs. A flow sends each of its nodes. */
const SEND_OPERATIONS: ReadonlySet<unknown> = new Set(['add', 'addBulk', 'addNode']);

const OBSERVATION = placeOf(
  'the observation of a job of BullMQ',
  'Its span may be missing; the service is not affected. Report this to Sightline.',
);

const failures = new WeakMap<object, unknown>();

/** Remembers the error of a job, since BullMQ only reports its message to the telemetry. */
export function rememberFailure(span: Span, error: unknown): void {
  failures.set(span, error);
}

export function createTelemetry(tracer: () => Tracer): Telemetry {
  return {
    tracer: {
      startSpan: (_name, _options, parent) => new JobSpan(tracer, parent ?? activeContext()),
    },
    contextManager: {
      with: (context, run) => runIn(context, run, undefined, undefined),
      active: activeContext,
      root: () => ROOT_CONTEXT,
      getMetadata(context) {
        const carrier: Record<string, string> = {};
        propagation.inject(context, carrier);
        // BullMQ stores no metadata if the text is empty.
        return Object.keys(carrier).length === 0 ? '' : JSON.stringify(carrier);
      },
      fromMetadata(_active, metadata) {
        try {
          return propagation.extract(ROOT_CONTEXT, JSON.parse(metadata) as object);
        } catch {
          return ROOT_CONTEXT;
        }
      },
    },
  };
}

/**
 * The span of a job that is sent or processed. It starts when BullMQ sets the attributes of its operation, right after
 * creating it. Internal operations (fetching, locks, stalled jobs) have no span, since each would be a trace of its own.
 */
class JobSpan {
  readonly #tracer: () => Tracer;
  readonly #parent: Context;
  #messagingSpan: MessagingSpan | undefined;
  #error: unknown;
  #messages: number | undefined;

  constructor(tracer: () => Tracer, parent: Context) {
    this.#tracer = tracer;
    this.#parent = parent;
  }

  setSpanOnContext(context: Context): Context {
    return this.#messagingSpan === undefined
      ? context
      : trace.setSpan(context, this.#messagingSpan.span);
  }

  setAttribute(key: string, value: unknown): void {
    this.setAttributes({ [key]: value });
  }

  setAttributes(attributes: Readonly<Record<string, unknown>>): void {
    guarded(OBSERVATION, () => {
      const name = attributes['bullmq.queue.operation'];
      if (name !== undefined) this.#start(String(name), attributes['bullmq.queue.name']);
      const count = attributes['bullmq.job.bulk.count'];
      if (typeof count === 'number') this.#messages = count;
      this.#messagingSpan?.span.setAttributes(spanAttributes(attributes));
    });
  }

  #start(name: string, queue: unknown): void {
    const isSend = SEND_OPERATIONS.has(name);
    if (this.#messagingSpan !== undefined || (!isSend && name !== 'process')) return;
    this.#messagingSpan = startMessagingSpan(
      this.#tracer(),
      {
        system: 'bullmq',
        name,
        type: isSend ? 'send' : 'process',
        destination: typeof queue === 'string' && queue !== '' ? queue : undefined,
      },
      this.#parent,
    );
  }

  /** Ignores other events: that with the result of a job contains a value of the service. */
  addEvent(name: string, attributes?: Readonly<Record<string, unknown>>): void {
    if (name !== 'job failed' || this.#messagingSpan === undefined) return;
    const error = failures.get(this.#messagingSpan.span);
    this.#error = error ?? new Error(String(attributes?.['bullmq.job.failed.reason']));
  }

  recordException(error: unknown): void {
    this.#error = error;
  }

  end(): void {
    guarded(OBSERVATION, () => this.#messagingSpan?.end(this.#error, this.#messages));
  }
}

function spanAttributes(attributes: Readonly<Record<string, unknown>>): Attributes {
  const result: Attributes = {};
  for (const [key, name] of ATTRIBUTE_NAMES) {
    const value = attributes[key];
    if (typeof value === 'string' || typeof value === 'number') result[name] = value;
  }
  return result;
}

/** Attributes of BullMQ that are recorded, and their names on spans. */
const ATTRIBUTE_NAMES = [
  ['bullmq.job.id', 'messaging.message.id'],
  ['bullmq.job.bulk.count', 'messaging.batch.message_count'],
  ['bullmq.job.name', 'bullmq.job.name'],
  ['bullmq.job.attempts.made', 'bullmq.job.attempts.made'],
] as const;
