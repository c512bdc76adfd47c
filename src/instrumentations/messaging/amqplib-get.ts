import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { activeContext, runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { type MessagingSpan, startMessagingSpan } from './messaging-span.ts';

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Exported = { readonly Channel: { readonly prototype: Record<string, unknown> } };

/** A message, or `false` where the queue has none. */
type Got = false | { readonly properties?: { readonly headers?: object } };

const GETTING = placeOf(
  'the observation of a message that is fetched from RabbitMQ',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

const VERSIONS = ['>=0.5.5 <3'];

/**
 * Observes `channel.get` of amqplib, which upstream's does not: a span inside of a trace, linked to that which has published
 * the message. Polling outside of one makes no traces. Source: semantic conventions, messaging spans, "receive".
 */
export class AmqplibGetInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/amqplib-get', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const patch = (exported: unknown) => {
      replaceMethod((exported as Exported).Channel.prototype, 'get', (get) => this.#getting(get));
      return exported;
    };
    const files = ['amqplib/lib/channel_model.js', 'amqplib/lib/callback_model.js'].map(
      (file) => new InstrumentationNodeModuleFile(file, VERSIONS, patch, () => {}),
    );
    return [
      new InstrumentationNodeModuleDefinition('amqplib', VERSIONS, undefined, undefined, files),
    ];
  }

  #getting(original: Method): Method {
    const instrumentation = this;
    return function get(this: unknown, ...args: unknown[]) {
      const context = activeContext();
      if (trace.getSpan(context) === undefined) return (original as Call).apply(this, args);
      const own = guarded(GETTING, () =>
        startMessagingSpan(instrumentation.tracer, {
          ...{ system: 'rabbitmq', name: 'get', type: 'receive' },
          destination: String(args[0]),
        }),
      );
      if (own === undefined) return (original as Call).apply(this, args);
      const callback = args.at(-1);
      if (typeof callback === 'function') {
        args[args.length - 1] = function (this: unknown, ...given: unknown[]) {
          guarded(GETTING, () => end(own, given[0], given[1] as Got));
          return runIn(context, call, () => (callback as Call).apply(this, given), undefined);
        };
      }
      let result: unknown;
      try {
        result = (original as Call).apply(this, args);
      } catch (error) {
        guarded(GETTING, () => own.end(error));
        throw error;
      }
      if (typeof (result as Promise<Got> | undefined)?.then !== 'function') return result;
      return (result as Promise<Got>).then(
        (message) => {
          guarded(GETTING, () => end(own, undefined, message));
          return message;
        },
        (error) => {
          guarded(GETTING, () => own.end(error));
          throw error;
        },
      );
    };
  }
}

function call<R>(run: () => R): R {
  return run();
}

function end(own: MessagingSpan, error: unknown, message: Got | undefined): void {
  const headers = message ? message.properties?.headers : undefined;
  if (headers !== undefined) {
    const from = propagation.extract(ROOT_CONTEXT, headers);
    const context = trace.getSpanContext(from);
    if (context !== undefined) own.span.addLink({ context });
  }
  own.end(error ?? undefined, message ? 1 : 0);
}
