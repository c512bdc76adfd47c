import { type Context, propagation, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { activeContext, runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { observePromise } from '../patching/observed-promise.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { type MessagingSpan, startMessagingSpan } from './messaging-span.ts';
import {
  contextOfMessage,
  isServiceSubject,
  type NatsHeaders,
  type NatsMessage,
} from './nats-message.ts';
import { templateOf } from './subject-template.ts';

interface PublishOptions {
  readonly headers?: NatsHeaders;
}

type Callback = (this: unknown, error: unknown, message: NatsMessage) => unknown;

interface SubscribeOptions {
  readonly callback?: Callback;
}

/** A connection, with its server and what that supports. */
interface Connection {
  readonly protocol?: {
    readonly info?: { readonly headers?: boolean; readonly max_payload?: number };
    readonly server?: { readonly hostname?: string; readonly port?: number };
  };
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
type HeadersModule = { readonly headers?: () => NatsHeaders };
type ConnectionModule = {
  readonly NatsConnectionImpl: { readonly prototype: Record<string, unknown> };
};

const OBSERVATION = placeOf(
  'the observation of NATS',
  'Spans of messages may be missing; the service is not affected. Report this to Sightline.',
);

/** Bytes, more than the headers of a trace take. Messages with less room than that carry no trace. */
const MAX_TRACE_BYTES = 2 ** 11;

/** By package, the folder of its files, and its versions. Transports load the files without the main module. */
const PACKAGES = {
  nats: ['nats/lib/nats-base-client', '>=2.0.0 <3'],
  '@nats-io/nats-core': ['@nats-io/nats-core/lib', '>=3.0.0 <4'],
} as const;

/**
 * Observes NATS: publishing, requests, and the callbacks of subscriptions. Source: semantic conventions, messaging spans.
 */
export class NatsInstrumentation extends InstrumentationBase {
  /** The span of the request whose message is being published. */
  #request: MessagingSpan | undefined;

  constructor(config = {}) {
    super('sightline/nats', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return Object.entries(PACKAGES).map(([name, [folder, range]]) => {
      let headersModule: HeadersModule = {};
      const newHeaders = () => headersModule.headers?.();
      return patchFiles(name, [range], {
        [`${folder}/headers.js`]: (exports: HeadersModule) => {
          headersModule = exports;
        },
        [`${folder}/nats.js`]: ({ NatsConnectionImpl: { prototype } }: ConnectionModule) => {
          replaceMethod(prototype, 'publish', (original) =>
            this.#wrapPublish(original, newHeaders),
          );
          replaceMethod(prototype, 'request', (original) => this.#wrapRequest(original));
          replaceMethod(prototype, 'subscribe', (original) => this.#wrapSubscribe(original));
        },
      });
    });
  }

  #start(
    connection: Connection,
    name: 'publish' | 'request',
    subject: unknown,
  ): MessagingSpan | undefined {
    if (!isServiceSubject(subject)) return undefined;
    return startMessagingSpan(this.tracer, {
      system: 'nats',
      name,
      type: 'send',
      destination: templateOf(subject),
      ...serverOf(connection),
      attributes: { 'messaging.destination.name': subject },
    });
  }

  #wrapPublish(original: Method, newHeaders: () => NatsHeaders | undefined): Method {
    const instrumentation = this;
    return function publish(this: Connection, ...args: unknown[]) {
      const request = instrumentation.#request;
      instrumentation.#request = undefined;
      const messagingSpan =
        request ?? guarded(OBSERVATION, () => instrumentation.#start(this, 'publish', args[0]));
      if (messagingSpan === undefined) return (original as Call).apply(this, args);
      guarded(OBSERVATION, () => {
        const options = args[2] as PublishOptions | undefined;
        const headers = headersWithTrace(
          this,
          args[1],
          options?.headers,
          messagingSpan,
          newHeaders,
        );
        // A copy, since the options and the headers belong to the service.
        if (headers !== undefined) args[2] = { ...options, headers };
      });
      const result = endOnThrow(messagingSpan, () => (original as Call).apply(this, args));
      // A request lasts until its response.
      if (request === undefined) guarded(OBSERVATION, () => messagingSpan.end());
      return result;
    };
  }

  #wrapRequest(original: Method): Method {
    const instrumentation = this;
    return function request(this: Connection, ...args: unknown[]) {
      const messagingSpan = guarded(OBSERVATION, () =>
        instrumentation.#start(this, 'request', args[0]),
      );
      if (messagingSpan === undefined) return (original as Call).apply(this, args);
      instrumentation.#request = messagingSpan;
      try {
        return observePromise(
          (original as Call).apply(this, args) as Promise<unknown>,
          OBSERVATION,
          () => messagingSpan.end(),
          (error) => messagingSpan.end(error),
        );
      } finally {
        instrumentation.#request = undefined;
      }
    };
  }

  #wrapSubscribe(original: Method): Method {
    const instrumentation = this;
    return function subscribe(this: Connection, ...args: unknown[]) {
      const [subject, options] = args as [unknown, SubscribeOptions | undefined];
      const callback = options?.callback;
      if (isServiceSubject(subject) && typeof callback === 'function') {
        args[1] = { ...options, callback: instrumentation.#wrapCallback(this, subject, callback) };
      }
      return (original as Call).apply(this, args);
    };
  }

  /** The span lasts until the promise of an asynchronous callback settles, although NATS does not await it. */
  #wrapCallback(connection: Connection, subject: string, callback: Callback): Callback {
    const instrumentation = this;
    const observed: Callback = function (this: unknown, error, message) {
      const parent = guarded(OBSERVATION, () => contextOfMessage(message)) ?? activeContext();
      const messagingSpan =
        error == null
          ? guarded(OBSERVATION, () =>
              instrumentation.#startProcessing(connection, subject, message, parent),
            )
          : undefined;
      if (messagingSpan === undefined) return callback.call(this, error, message);
      const inside = trace.setSpan(parent, messagingSpan.span);
      const run = () => callback.call(this, error, message);
      const result = endOnThrow(messagingSpan, () => runIn(inside, run, undefined, undefined));
      if (typeof (result as Promise<unknown> | undefined)?.then === 'function') {
        (result as Promise<unknown>).then(
          () => guarded(OBSERVATION, () => messagingSpan.end()),
          (reason) => guarded(OBSERVATION, () => messagingSpan.end(reason)),
        );
      } else guarded(OBSERVATION, () => messagingSpan.end());
      return result;
    };
    return mimicSignature(observed, callback);
  }

  #startProcessing(
    connection: Connection,
    subject: string,
    message: NatsMessage,
    parent: Context,
  ): MessagingSpan {
    return startMessagingSpan(
      this.tracer,
      {
        system: 'nats',
        name: 'process',
        type: 'process',
        // The subject of the subscription, which may have wildcards.
        destination: templateOf(subject),
        ...serverOf(connection),
        attributes: { 'messaging.destination.name': message.subject },
      },
      parent,
    );
  }
}

function serverOf({ protocol }: Connection): {
  address?: string | undefined;
  port?: number | undefined;
} {
  const { hostname, port } = protocol?.server ?? {};
  return { address: hostname, port: port === undefined ? undefined : Number(port) };
}

function endOnThrow<R>(messagingSpan: MessagingSpan, run: () => R): R {
  try {
    return run();
  } catch (error) {
    guarded(OBSERVATION, () => messagingSpan.end(error));
    throw error;
  }
}

/** @returns a copy with the trace; undefined if the server supports no headers, or the message has no room for them */
function headersWithTrace(
  { protocol }: Connection,
  data: unknown,
  original: NatsHeaders | undefined,
  { span }: MessagingSpan,
  newHeaders: () => NatsHeaders | undefined,
): NatsHeaders | undefined {
  const { headers: supportsHeaders, max_payload: maxBytes = 0 } = protocol?.info ?? {};
  const { length = 0 } = (data ?? {}) as { readonly length?: number };
  if (supportsHeaders !== true || length + MAX_TRACE_BYTES > maxBytes) return undefined;
  const headers = newHeaders();
  if (headers === undefined) return undefined;
  for (const name of original?.keys() ?? []) {
    for (const value of original!.values(name)) headers.append(name, value);
  }
  propagation.inject(trace.setSpan(activeContext(), span), headers, {
    set: (carrier, name, value) => carrier.set(name, value),
  });
  return headers;
}
