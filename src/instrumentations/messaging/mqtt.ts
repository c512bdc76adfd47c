import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { activeContext, runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { type MessagingSpan, startMessagingSpan } from './messaging-span.ts';
import { templateOf } from './subject-template.ts';

/** Properties of a message in MQTT 5. */
interface Properties {
  readonly userProperties?: Readonly<Record<string, string | string[]>>;
}

interface Client {
  readonly options?: {
    readonly protocolVersion?: number;
    readonly hostname?: string;
    readonly host?: string;
    readonly port?: number | string;
  };
  listenerCount(event: string): number;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Operation = { readonly name: 'publish' | 'process'; readonly type: 'send' | 'process' };

const OBSERVATION = placeOf(
  'the observation of MQTT',
  'Spans of messages may be missing; the service is not affected. Report this to Sightline.',
);

/**
 * Observes mqtt: publishing, and the listeners of `message`. With MQTT 5 both are in one trace; messages of older versions
 * cannot carry it. Source: semantic conventions, messaging spans.
 */
export class MqttInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/mqtt', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('mqtt', ['>=5.0.0 <6'], (exported) => {
        const { MqttClient } = exported as { MqttClient: { prototype: Record<string, unknown> } };
        replaceMethod(MqttClient.prototype, 'publish', (original) => this.#wrapPublish(original));
        replaceMethod(MqttClient.prototype, 'emit', (original) => this.#wrapEmit(original));
        return exported;
      }),
    ];
  }

  #start(
    { options }: Client,
    operation: Operation,
    topic: string,
    parent?: Context,
  ): MessagingSpan {
    const address = options?.hostname ?? options?.host;
    const port = Number(options?.port);
    return startMessagingSpan(
      this.tracer,
      {
        ...operation,
        system: 'mqtt',
        destination: templateOf(topic, '/'),
        address,
        port: address !== undefined && port > 0 ? port : undefined,
        attributes: { 'messaging.destination.name': topic },
      },
      parent,
    );
  }

  #wrapPublish(original: Method): Method {
    const instrumentation = this;
    return function publish(this: Client, ...args: unknown[]) {
      const [topic, message, optionsOrCallback, lastArgument] = args;
      if (typeof topic !== 'string') return (original as Call).apply(this, args);
      const messagingSpan = guarded(OBSERVATION, () =>
        instrumentation.#start(this, { name: 'publish', type: 'send' }, topic),
      );
      if (messagingSpan === undefined) return (original as Call).apply(this, args);
      const hasOptions = typeof optionsOrCallback !== 'function';
      const callback = (hasOptions ? lastArgument : optionsOrCallback) as Call | undefined;
      const options = hasOptions ? (optionsOrCallback as object | undefined) : undefined;
      const context = activeContext();
      const done: Call = function (this: unknown, ...results) {
        guarded(OBSERVATION, () => messagingSpan.end(results[0] ?? undefined));
        if (typeof callback !== 'function') return undefined;
        return runIn(context, () => callback.apply(this, results), undefined, undefined);
      };
      const optionsWithTrace =
        guarded(OBSERVATION, () => withTrace(this, options, messagingSpan)) ?? options;
      try {
        return (original as Call).call(this, topic, message, optionsWithTrace, done);
      } catch (error) {
        guarded(OBSERVATION, () => messagingSpan.end(error));
        throw error;
      }
    };
  }

  #wrapEmit(original: Method): Method {
    const instrumentation = this;
    return function emit(this: Client, ...args: unknown[]) {
      const [event, topic, , packet] = args as [
        unknown,
        unknown,
        unknown,
        { properties?: Properties } | undefined,
      ];
      if (event !== 'message' || typeof topic !== 'string' || this.listenerCount('message') === 0) {
        return (original as Call).apply(this, args);
      }
      const parent = guarded(OBSERVATION, () => contextOf(packet?.properties)) ?? ROOT_CONTEXT;
      const messagingSpan = guarded(OBSERVATION, () =>
        instrumentation.#start(this, { name: 'process', type: 'process' }, topic, parent),
      );
      if (messagingSpan === undefined) return (original as Call).apply(this, args);
      let result: unknown;
      try {
        const inside = trace.setSpan(parent, messagingSpan.span);
        result = runIn(inside, () => (original as Call).apply(this, args), undefined, undefined);
      } catch (error) {
        guarded(OBSERVATION, () => messagingSpan.end(error));
        throw error;
      }
      guarded(OBSERVATION, () => messagingSpan.end());
      return result;
    };
  }
}

/** A copy of the options of the service, with the trace. */
function withTrace(
  { options }: Client,
  publishOptions: object | undefined,
  { span }: MessagingSpan,
): object | undefined {
  if (options?.protocolVersion !== 5) return publishOptions;
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(activeContext(), span), carrier);
  const { properties } = (publishOptions ?? {}) as { properties?: Properties };
  return {
    ...publishOptions,
    properties: { ...properties, userProperties: { ...properties?.userProperties, ...carrier } },
  };
}

function contextOf(properties: Properties | undefined): Context {
  const carrier = properties?.userProperties;
  return carrier === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { ...carrier });
}
