import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { type MessagingSpan, startMessagingSpan } from './messaging-span.ts';
import { templateOf } from './subject-template.ts';

/** Headers of NATS, as far as a trace is read from them. */
interface Headers {
  keys(): string[];
  get(name: string): string;
}

/** A message of NATS itself or of JetStream. */
interface Message {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: Headers;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Class = { readonly prototype: Record<string, unknown> };
type Callback = (this: unknown, message: Message) => unknown;
type Next = (...given: unknown[]) => Promise<IteratorResult<unknown>>;

const OBSERVING = placeOf(
  'the observation of messages of NATS',
  'Their spans may be missing, and what the service does goes on. Report this to Sightline.',
);

/** Subjects of the client itself. */
const INTERNAL = /^(?:_INBOX\.|\$)/;

/** By package, the files that iterators and consumers of JetStream are in, and the versions. */
const FILES: Readonly<
  Record<string, readonly [range: string, iterator?: string | undefined, consumer?: string]>
> = {
  nats: [
    '>=2.0.0 <3',
    'nats/lib/nats-base-client/queued_iterator.js',
    'nats/lib/jetstream/consumer.js',
  ],
  '@nats-io/nats-core': ['>=3.0.0 <4', '@nats-io/nats-core/lib/queued_iterator.js'],
  '@nats-io/jetstream': ['>=3.0.0 <4', undefined, '@nats-io/jetstream/lib/consumer.js'],
};

/**
 * Observes messages of NATS that are read from iterators, and those that consumers of JetStream call back with: a span from the
 * message to when the next one is asked for, in the trace of who has published it. What the service does meanwhile is
 * below it only where it is called back: an iterator cannot have the loop around it run in another context.
 */
export class NatsMessagesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/nats', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const process = (message: unknown) => this.#process(message);
    /** Callbacks that consumers give to each other. */
    const inner = new WeakSet<object>();
    const iterators = (exported: unknown) => {
      const { QueuedIteratorImpl } = exported as { QueuedIteratorImpl: Class };
      replaceMethod(QueuedIteratorImpl.prototype, 'iterate', (original) =>
        iterating(original, process),
      );
      return exported;
    };
    const consumers = (exported: unknown) => {
      // The second is one of the first by itself from version 3 on.
      const { PullConsumerImpl, OrderedPullConsumerImpl } = exported as Record<string, Class>;
      for (const { prototype } of [PullConsumerImpl, OrderedPullConsumerImpl].filter(isClass)) {
        replaceMethod(prototype, 'consume', (original) => consuming(original, process, inner));
        replaceMethod(prototype, 'internalHandler', (original) => remembering(original, inner));
      }
      return exported;
    };
    return Object.entries(FILES).map(([name, [range, iterator, consumer]]) => {
      const file = (path: string | undefined, patch: (exported: unknown) => unknown) =>
        path === undefined
          ? []
          : [new InstrumentationNodeModuleFile(path, [range], patch, () => {})];
      return new InstrumentationNodeModuleDefinition(name, [range], undefined, undefined, [
        ...file(iterator, iterators),
        ...file(consumer, consumers),
      ]);
    });
  }

  /** @returns undefined of what is no message of the service's */
  #process(value: unknown): (MessagingSpan & { readonly inside: Context }) | undefined {
    return guarded(OBSERVING, () => {
      if (!isMessage(value) || INTERNAL.test(value.subject)) return undefined;
      const parent = contextOf(value);
      const own = startMessagingSpan(
        this.tracer,
        {
          ...{ system: 'nats', name: 'process', type: 'process' },
          destination: templateOf(value.subject),
          attributes: { 'messaging.destination.name': value.subject },
        },
        parent,
      );
      return { ...own, inside: trace.setSpan(parent, own.span) };
    });
  }
}

type Process = (message: unknown) => (MessagingSpan & { readonly inside: Context }) | undefined;

/** A generator stays what it is; three of its methods are its own. */
function iterating(original: Method, process: Process): Method {
  return function iterate(this: unknown, ...given: unknown[]) {
    const generator = (original as Call).apply(this, given) as Record<
      'next' | 'return' | 'throw',
      Next
    >;
    let own: MessagingSpan | undefined;
    const over = (error?: unknown) => {
      guarded(OBSERVING, () => own?.end(error));
      own = undefined;
    };
    const replace = (name: 'next' | 'return' | 'throw', value: Next) =>
      Object.defineProperty(generator, name, { value, writable: true, configurable: true });
    const { next, return: finish, throw: fail } = generator;
    replace('next', (...args) => {
      over();
      return next.apply(generator, args).then((result) => {
        if (!result.done) own = process(result.value);
        return result;
      });
    });
    replace('return', (...args) => {
      over();
      return finish.apply(generator, args);
    });
    replace('throw', (...args) => {
      over(args[0]);
      return fail.apply(generator, args);
    });
    return generator;
  };
}

function consuming(original: Method, process: Process, inner: WeakSet<object>): Method {
  return function consume(this: unknown, ...given: unknown[]) {
    const [options] = given as [{ readonly callback?: Callback } | undefined];
    const callback = options?.callback;
    if (typeof callback === 'function' && !inner.has(callback)) {
      given[0] = { ...options, callback: processing(callback, process) };
    }
    return (original as Call).apply(this, given);
  };
}

function processing(callback: Callback, process: Process): Callback {
  const observed: Callback = function (this: unknown, message) {
    const own = process(message);
    if (own === undefined) return callback.call(this, message);
    const end = (error?: unknown) => guarded(OBSERVING, () => own.end(error));
    let result: unknown;
    try {
      result = runIn(own.inside, call, () => callback.call(this, message), undefined);
    } catch (error) {
      end(error);
      throw error;
    }
    if (typeof (result as Promise<unknown> | undefined)?.then === 'function') {
      (result as Promise<unknown>).then(() => end(), end);
    } else end();
    return result;
  };
  return mimicSignature(observed, callback);
}

function remembering(original: Method, inner: WeakSet<object>): Method {
  return function internalHandler(this: unknown, ...given: unknown[]) {
    const made = (original as Call).apply(this, given);
    if (typeof made === 'function') inner.add(made);
    return made;
  };
}

function call<R>(run: () => R): R {
  return run();
}

function isClass(value: Class | undefined): value is Class {
  return value !== undefined;
}

function isMessage(value: unknown): value is Message {
  const { subject, data } = (value ?? {}) as Partial<Message>;
  return typeof subject === 'string' && data instanceof Uint8Array;
}

function contextOf({ headers }: Message): Context {
  if (headers === undefined) return ROOT_CONTEXT;
  return propagation.extract(ROOT_CONTEXT, headers, {
    keys: (carrier) => carrier.keys(),
    get: (carrier, name) => carrier.get(name) || undefined,
  });
}
