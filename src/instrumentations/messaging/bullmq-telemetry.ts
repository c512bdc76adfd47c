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

/** What BullMQ asks of telemetry. Source: BullMQ, `interfaces/telemetry`. */
export interface Telemetry {
  readonly tracer: {
    startSpan(name: string, options?: { readonly kind: number }, parent?: Context): JobSpan;
  };
  readonly contextManager: {
    with<R>(entered: Context, run: () => R): R;
    active(): Context;
    root(): Context;
    getMetadata(context: Context): string;
    fromMetadata(active: Context, metadata: string): Context;
  };
}

/** Its operations that send jobs; a flow sends each of its nodes. */
const SENDING: ReadonlySet<unknown> = new Set(['add', 'addBulk', 'addNode']);

const OBSERVING = placeOf(
  'the observation of a job of BullMQ',
  'Its span may be missing, and what the service does goes on. Report this to Sightline.',
);

const failures = new WeakMap<object, unknown>();

/** Remembers what the processor of a job has thrown, of which BullMQ hands on the message alone. */
export function jobFailed(span: Span, error: unknown): void {
  failures.set(span, error);
}

export function createTelemetry(tracer: () => Tracer): Telemetry {
  return {
    tracer: {
      startSpan: (_name, _options, parent) => new JobSpan(tracer, parent ?? activeContext()),
    },
    contextManager: {
      with: (entered, run) => runIn(entered, call, run as () => never, undefined),
      active: activeContext,
      root: () => ROOT_CONTEXT,
      getMetadata(from) {
        const carrier: Record<string, string> = {};
        propagation.inject(from, carrier);
        // With nothing in it nothing is stored.
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

function call<R>(run: () => R): R {
  return run();
}

/**
 * The span of a job that is sent or processed. It begins when BullMQ has said what it is of, which it does at once; what it
 * does by itself (fetching, locks, stalled jobs) has none, which would each be a trace.
 */
class JobSpan {
  readonly #tracer: () => Tracer;
  readonly #parent: Context;
  #started: MessagingSpan | undefined;
  #error: unknown;
  #messages: number | undefined;

  constructor(tracer: () => Tracer, parent: Context) {
    this.#tracer = tracer;
    this.#parent = parent;
  }

  setSpanOnContext(to: Context): Context {
    return this.#started === undefined ? to : trace.setSpan(to, this.#started.span);
  }

  setAttribute(key: string, value: unknown): void {
    this.setAttributes({ [key]: value });
  }

  setAttributes(given: Readonly<Record<string, unknown>>): void {
    guarded(OBSERVING, () => {
      const name = given['bullmq.queue.operation'];
      if (name !== undefined) this.#start(String(name), given['bullmq.queue.name']);
      const count = given['bullmq.job.bulk.count'];
      if (typeof count === 'number') this.#messages = count;
      this.#started?.span.setAttributes(known(given));
    });
  }

  #start(name: string, queue: unknown): void {
    const isSent = SENDING.has(name);
    if (this.#started !== undefined || (!isSent && name !== 'process')) return;
    this.#started = startMessagingSpan(
      this.#tracer(),
      {
        system: 'bullmq',
        name,
        type: isSent ? 'send' : 'process',
        destination: typeof queue === 'string' && queue !== '' ? queue : undefined,
      },
      this.#parent,
    );
  }

  /** One with the result of a job has a value of the service's, which is none of ours. */
  addEvent(name: string, attributes?: Readonly<Record<string, unknown>>): void {
    if (name !== 'job failed' || this.#started === undefined) return;
    const thrown = failures.get(this.#started.span);
    this.#error = thrown ?? new Error(String(attributes?.['bullmq.job.failed.reason']));
  }

  recordException(error: unknown): void {
    this.#error = error;
  }

  end(): void {
    guarded(OBSERVING, () => this.#started?.end(this.#error, this.#messages));
  }
}

function known(given: Readonly<Record<string, unknown>>): Attributes {
  const found: Attributes = {};
  for (const [key, name] of KNOWN) {
    const value = given[key];
    if (typeof value === 'string' || typeof value === 'number') found[name] = value;
  }
  return found;
}

const KNOWN = [
  ['bullmq.job.id', 'messaging.message.id'],
  ['bullmq.job.bulk.count', 'messaging.batch.message_count'],
  ['bullmq.job.name', 'bullmq.job.name'],
  ['bullmq.job.attempts.made', 'bullmq.job.attempts.made'],
] as const;
