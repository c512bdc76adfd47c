import { type Context, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { type MessagingSpan, startMessagingSpan } from './messaging-span.ts';
import { contextOfMessage, isServiceSubject, type NatsMessage } from './nats-message.ts';
import { templateOf } from './subject-template.ts';

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Class = { readonly prototype: Record<string, unknown> };
type Callback = (this: unknown, message: NatsMessage) => unknown;
type Next = (...args: unknown[]) => Promise<IteratorResult<unknown>>;

const OBSERVATION = placeOf(
  'the observation of messages of NATS',
  'Their spans may be missing; the service is not affected. Report this to Sightline.',
);

/** By package, its versions, and the files of iterators and of the consumers of JetStream. */
const FILES: Readonly<
  Record<string, { readonly range: string; readonly iterator?: string; readonly consumer?: string }>
> = {
  nats: {
    range: '>=2.0.0 <3',
    iterator: 'nats/lib/nats-base-client/queued_iterator.js',
    consumer: 'nats/lib/jetstream/consumer.js',
  },
  '@nats-io/nats-core': {
    range: '>=3.0.0 <4',
    iterator: '@nats-io/nats-core/lib/queued_iterator.js',
  },
  '@nats-io/jetstream': {
    range: '>=3.0.0 <4',
    consumer: '@nats-io/jetstream/lib/consumer.js',
  },
};

/** The span of a message that is processed, and the context inside of it. */
interface Processing extends MessagingSpan {
  readonly inside: Context;
}

/** @returns undefined if the value is not a message of the service */
type StartProcessing = (message: unknown) => Processing | undefined;

/**
 * Observes messages of NATS that are read from iterators or passed to the callbacks of JetStream consumers: a span from the
 * message until the next one is requested, in the trace of its publisher. Spans of the service are its children in
 * callbacks only, since an iterator cannot change the context of the loop that reads it.
 */
export class NatsMessagesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/nats', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const start: StartProcessing = (message) => this.#start(message);
    /** Callbacks that consumers pass to each other. */
    const internalCallbacks = new WeakSet<object>();
    const patchIterator = ({ QueuedIteratorImpl }: { QueuedIteratorImpl: Class }) =>
      replaceMethod(QueuedIteratorImpl.prototype, 'iterate', (original) =>
        wrapIterate(original, start),
      );
    const patchConsumers = (exports: Readonly<Record<string, Class>>) => {
      // From version 3 on, an ordered consumer is a pull consumer too.
      for (const name of ['PullConsumerImpl', 'OrderedPullConsumerImpl']) {
        const prototype = exports[name]?.prototype;
        if (prototype === undefined) continue;
        replaceMethod(prototype, 'consume', (original) =>
          wrapConsume(original, start, internalCallbacks),
        );
        replaceMethod(prototype, 'internalHandler', (original) =>
          wrapInternalHandler(original, internalCallbacks),
        );
      }
    };
    return Object.entries(FILES).map(([name, { range, iterator, consumer }]) =>
      patchFiles(name, [range], {
        ...(iterator !== undefined && { [iterator]: patchIterator }),
        ...(consumer !== undefined && { [consumer]: patchConsumers }),
      }),
    );
  }

  #start(value: unknown): Processing | undefined {
    return guarded(OBSERVATION, () => {
      if (!isMessage(value)) return undefined;
      const parent = contextOfMessage(value);
      const messagingSpan = startMessagingSpan(
        this.tracer,
        {
          ...{ system: 'nats', name: 'process', type: 'process' },
          destination: templateOf(value.subject),
          attributes: { 'messaging.destination.name': value.subject },
        },
        parent,
      );
      return { ...messagingSpan, inside: trace.setSpan(parent, messagingSpan.span) };
    });
  }
}

/** Replaces three methods of a generator, which stays the same object. */
function wrapIterate(original: Method, start: StartProcessing): Method {
  return function iterate(this: unknown, ...args: unknown[]) {
    const generator = (original as Call).apply(this, args) as Record<
      'next' | 'return' | 'throw',
      Next
    >;
    let processing: Processing | undefined;
    const end = (error?: unknown) => {
      guarded(OBSERVATION, () => processing?.end(error));
      processing = undefined;
    };
    const replace = (name: 'next' | 'return' | 'throw', value: Next) =>
      Object.defineProperty(generator, name, { value, writable: true, configurable: true });
    const { next, return: finish, throw: fail } = generator;
    replace('next', (...values) => {
      end();
      return next.apply(generator, values).then((result) => {
        if (!result.done) processing = start(result.value);
        return result;
      });
    });
    replace('return', (...values) => {
      end();
      return finish.apply(generator, values);
    });
    replace('throw', (...values) => {
      end(values[0]);
      return fail.apply(generator, values);
    });
    return generator;
  };
}

function wrapConsume(
  original: Method,
  start: StartProcessing,
  internalCallbacks: WeakSet<object>,
): Method {
  return function consume(this: unknown, ...args: unknown[]) {
    const [options] = args as [{ readonly callback?: Callback } | undefined];
    const callback = options?.callback;
    if (typeof callback === 'function' && !internalCallbacks.has(callback)) {
      args[0] = { ...options, callback: wrapCallback(callback, start) };
    }
    return (original as Call).apply(this, args);
  };
}

function wrapCallback(callback: Callback, start: StartProcessing): Callback {
  const observed: Callback = function (this: unknown, message) {
    const processing = start(message);
    if (processing === undefined) return callback.call(this, message);
    const end = (error?: unknown) => guarded(OBSERVATION, () => processing.end(error));
    let result: unknown;
    try {
      const run = () => callback.call(this, message);
      result = runIn(processing.inside, run, undefined, undefined);
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

function wrapInternalHandler(original: Method, internalCallbacks: WeakSet<object>): Method {
  return function internalHandler(this: unknown, ...args: unknown[]) {
    const handler = (original as Call).apply(this, args);
    if (typeof handler === 'function') internalCallbacks.add(handler);
    return handler;
  };
}

function isMessage(value: unknown): value is NatsMessage {
  const { subject, data } = (value ?? {}) as {
    readonly subject?: unknown;
    readonly data?: unknown;
  };
  return isServiceSubject(subject) && data instanceof Uint8Array;
}
