import { propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { activeContext, runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { observePromise } from '../patching/observed-promise.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { type MessagingSpan, startMessagingSpan } from './messaging-span.ts';

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Exports = { readonly Channel: { readonly prototype: Record<string, unknown> } };

/** The result of `get`: a message, or `false` if the queue is empty. */
type GetResult = false | { readonly properties?: { readonly headers?: object } };

const OBSERVATION = placeOf(
  'the observation of a message that is fetched from RabbitMQ',
  'Its span is missing; the service is not affected. Report this to Sightline.',
);

const VERSIONS = ['>=0.5.5 <3'];

/**
 * Observes `channel.get` of amqplib, which the upstream instrumentation does not: a span inside of a trace, linked to the
 * span that published the message. Outside of a trace, polling records nothing. Source: semantic conventions, messaging spans, "receive".
 */
export class AmqplibGetInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/amqplib-get', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const patch = ({ Channel }: Exports) =>
      replaceMethod(Channel.prototype, 'get', (original) => this.#wrapGet(original));
    return [
      patchFiles('amqplib', VERSIONS, {
        'amqplib/lib/channel_model.js': patch,
        'amqplib/lib/callback_model.js': patch,
      }),
    ];
  }

  #wrapGet(original: Method): Method {
    const instrumentation = this;
    return function get(this: unknown, ...args: unknown[]) {
      const context = activeContext();
      if (trace.getSpan(context) === undefined) return (original as Call).apply(this, args);
      const messagingSpan = guarded(OBSERVATION, () =>
        startMessagingSpan(instrumentation.tracer, {
          ...{ system: 'rabbitmq', name: 'get', type: 'receive' },
          destination: String(args[0]),
        }),
      );
      if (messagingSpan === undefined) return (original as Call).apply(this, args);
      const callback = args.at(-1);
      if (typeof callback === 'function') {
        args[args.length - 1] = function (this: unknown, ...results: unknown[]) {
          guarded(OBSERVATION, () => end(messagingSpan, results[0], results[1] as GetResult));
          const run = () => (callback as Call).apply(this, results);
          return runIn(context, run, undefined, undefined);
        };
      }
      let result: unknown;
      try {
        result = (original as Call).apply(this, args);
      } catch (error) {
        guarded(OBSERVATION, () => messagingSpan.end(error));
        throw error;
      }
      if (typeof (result as Promise<GetResult> | undefined)?.then !== 'function') return result;
      return observePromise(
        result as Promise<GetResult>,
        OBSERVATION,
        (message) => end(messagingSpan, undefined, message),
        (error) => messagingSpan.end(error),
      );
    };
  }
}

function end(messagingSpan: MessagingSpan, error: unknown, message: GetResult | undefined): void {
  const headers = message ? message.properties?.headers : undefined;
  if (headers !== undefined) {
    const from = propagation.extract(ROOT_CONTEXT, headers);
    const context = trace.getSpanContext(from);
    if (context !== undefined) messagingSpan.span.addLink({ context });
  }
  messagingSpan.end(error ?? undefined, message ? 1 : 0);
}
