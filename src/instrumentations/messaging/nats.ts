import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { activeContext, runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { type MessagingSpan, startMessagingSpan } from './messaging-span.ts';
import { templateOf } from './subject-template.ts';

/** Headers of NATS: each name may have several values. */
interface Headers {
  keys(): string[];
  get(name: string): string;
  values(name: string): string[];
  append(name: string, value: string): void;
  set(name: string, value: string): void;
}

interface PublishOptions {
  readonly headers?: Headers;
}

interface Message {
  readonly subject: string;
  readonly headers?: Headers;
}

type Callback = (this: unknown, error: unknown, message: Message) => unknown;

interface SubscribeOptions {
  readonly callback?: Callback;
}

/** A connection; the parts of it that say where it goes and what the server understands. */
interface Connection {
  readonly protocol?: {
    readonly info?: { readonly headers?: boolean; readonly max_payload?: number };
    readonly server?: { readonly hostname?: string; readonly port?: number };
  };
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Package = { readonly headers?: () => Headers };

const OBSERVING = placeOf(
  'the observation of NATS',
  'Spans of messages may be missing, and what the service does goes on. Report this to Sightline.',
);

/** Subjects of the client itself: answers, JetStream's questions, services' pings. */
const INTERNAL = /^(?:_INBOX\.|\$)/;

/** More than the headers of a trace take, in bytes: a message that is as long as may be goes without. */
const LONGEST_HEADERS = 2 ** 11;

/** Folders of their files; transports load those without the entrance of the package. */
const FOLDERS = {
  nats: ['nats/lib/nats-base-client', '>=2.0.0 <3'],
  '@nats-io/nats-core': ['@nats-io/nats-core/lib', '>=3.0.0 <4'],
} as const;

/**
 * Observes NATS: publishing, requests, and what subscriptions call back. Source: semantic conventions, messaging spans.
 */
export class NatsInstrumentation extends InstrumentationBase {
  /** The request whose message is being published. */
  #requesting: MessagingSpan | undefined;

  constructor(config = {}) {
    super('sightline/nats', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return Object.entries(FOLDERS).map(([name, [folder, range]]) => {
      let own: Package = {};
      const patch = (exported: unknown) => {
        const { prototype } = (
          exported as { NatsConnectionImpl: { prototype: Record<string, unknown> } }
        ).NatsConnectionImpl;
        const newHeaders = () => own.headers?.();
        replaceMethod(prototype, 'publish', (original) => this.#publishing(original, newHeaders));
        replaceMethod(prototype, 'request', (original) => this.#asking(original));
        replaceMethod(prototype, 'subscribe', (original) => this.#subscribing(original));
        return exported;
      };
      const know = (exported: unknown) => {
        own = exported as Package;
        return exported;
      };
      return new InstrumentationNodeModuleDefinition(name, [range], undefined, undefined, [
        new InstrumentationNodeModuleFile(`${folder}/headers.js`, [range], know, () => {}),
        new InstrumentationNodeModuleFile(`${folder}/nats.js`, [range], patch, () => {}),
      ]);
    });
  }

  #start(
    connection: Connection,
    name: 'publish' | 'request',
    subject: unknown,
  ): MessagingSpan | undefined {
    if (typeof subject !== 'string' || INTERNAL.test(subject)) return undefined;
    const { hostname, port } = connection.protocol?.server ?? {};
    return startMessagingSpan(this.tracer, {
      system: 'nats',
      name,
      type: 'send',
      destination: templateOf(subject),
      address: hostname,
      port: port === undefined ? undefined : Number(port),
      attributes: { 'messaging.destination.name': subject },
    });
  }

  #publishing(original: Method, newHeaders: () => Headers | undefined): Method {
    const instrumentation = this;
    return function publish(this: Connection, ...args: unknown[]) {
      const asking = instrumentation.#requesting;
      instrumentation.#requesting = undefined;
      const own =
        asking ?? guarded(OBSERVING, () => instrumentation.#start(this, 'publish', args[0]));
      if (own === undefined) return (original as Call).apply(this, args);
      guarded(OBSERVING, () => {
        const given = args[2] as PublishOptions | undefined;
        const headers = withTrace(this, args[1], given?.headers, own, newHeaders);
        // Neither the options nor the headers of the service are written into.
        if (headers !== undefined) args[2] = { ...given, headers };
      });
      return ended(own, asking === undefined, () => (original as Call).apply(this, args));
    };
  }

  #asking(original: Method): Method {
    const instrumentation = this;
    return function request(this: Connection, ...args: unknown[]) {
      const own = guarded(OBSERVING, () => instrumentation.#start(this, 'request', args[0]));
      if (own === undefined) return (original as Call).apply(this, args);
      instrumentation.#requesting = own;
      try {
        const answer = (original as Call).apply(this, args) as Promise<unknown>;
        return answer.then(
          (message) => {
            guarded(OBSERVING, () => own.end());
            return message;
          },
          (error) => {
            guarded(OBSERVING, () => own.end(error));
            throw error;
          },
        );
      } finally {
        instrumentation.#requesting = undefined;
      }
    };
  }

  #subscribing(original: Method): Method {
    const instrumentation = this;
    return function subscribe(this: Connection, ...args: unknown[]) {
      const [subject, options] = args as [unknown, SubscribeOptions | undefined];
      const callback = options?.callback;
      if (typeof subject !== 'string' || INTERNAL.test(subject))
        return (original as Call).apply(this, args);
      if (typeof callback === 'function') {
        args[1] = { ...options, callback: instrumentation.#processing(this, subject, callback) };
        return (original as Call).apply(this, args);
      }
      return (original as Call).apply(this, args);
    };
  }

  /** A callback may be asynchronous; NATS waits for none. */
  #processing(connection: Connection, subject: string, callback: Callback): Callback {
    const instrumentation = this;
    const observed: Callback = function (this: unknown, error, message) {
      const parent = guarded(OBSERVING, () => contextOf(message)) ?? activeContext();
      const own =
        error == null
          ? guarded(OBSERVING, () =>
              instrumentation.#startProcessing(connection, subject, message, parent),
            )
          : undefined;
      if (own === undefined) return callback.call(this, error, message);
      const inside = trace.setSpan(parent, own.span);
      const result = ended(own, false, () =>
        runIn(inside, call, () => callback.call(this, error, message), undefined),
      );
      if (typeof (result as Promise<unknown> | undefined)?.then === 'function') {
        (result as Promise<unknown>).then(
          () => guarded(OBSERVING, () => own.end()),
          (thrown) => guarded(OBSERVING, () => own.end(thrown)),
        );
      } else guarded(OBSERVING, () => own.end());
      return result;
    };
    return mimicSignature(observed, callback);
  }

  #startProcessing(
    { protocol }: Connection,
    subject: string,
    message: Message,
    parent: Context,
  ): MessagingSpan {
    const { hostname, port } = protocol?.server ?? {};
    return startMessagingSpan(
      this.tracer,
      {
        system: 'nats',
        name: 'process',
        type: 'process',
        // With its wildcards, it is what the service has subscribed to.
        destination: templateOf(subject),
        address: hostname,
        port: port === undefined ? undefined : Number(port),
        attributes: { 'messaging.destination.name': message.subject },
      },
      parent,
    );
  }
}

function call<R>(run: () => R): R {
  return run();
}

/** Ends a span with what is thrown, and where that is asked for without it. */
function ended<R>(own: MessagingSpan, always: boolean, run: () => R): R {
  let result: R;
  try {
    result = run();
  } catch (error) {
    guarded(OBSERVING, () => own.end(error));
    throw error;
  }
  if (always) guarded(OBSERVING, () => own.end());
  return result;
}

/** @returns undefined where the server takes no headers, or has no room for them */
function withTrace(
  { protocol }: Connection,
  data: unknown,
  given: Headers | undefined,
  { span }: MessagingSpan,
  newHeaders: () => Headers | undefined,
): Headers | undefined {
  const { headers: understands, max_payload: longest = 0 } = protocol?.info ?? {};
  const { length = 0 } = (data ?? {}) as { readonly length?: number };
  if (understands !== true || length + LONGEST_HEADERS > longest) return undefined;
  const headers = newHeaders();
  if (headers === undefined) return undefined;
  for (const name of given?.keys() ?? []) {
    for (const value of given!.values(name)) headers.append(name, value);
  }
  propagation.inject(trace.setSpan(activeContext(), span), headers, {
    set: (carrier, name, value) => carrier.set(name, value),
  });
  return headers;
}

function contextOf({ headers }: Message): Context {
  if (headers === undefined) return ROOT_CONTEXT;
  return propagation.extract(ROOT_CONTEXT, headers, {
    keys: (carrier) => carrier.keys(),
    get: (carrier, name) => carrier.get(name) || undefined,
  });
}
