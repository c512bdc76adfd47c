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

/** What MQTT 5 lets a message bear. */
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
type Work = { readonly name: 'publish' | 'process'; readonly type: 'send' | 'process' };

const OBSERVING = placeOf(
  'the observation of MQTT',
  'Spans of messages may be missing, and what the service does goes on. Report this to Sightline.',
);

/**
 * Observes mqtt: publishing, and what listeners of `message` do. With MQTT 5 both are in one trace; older versions have no
 * place for it. Source: semantic conventions, messaging spans.
 */
export class MqttInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/mqtt', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('mqtt', ['>=5.0.0 <6'], (exported) => {
        const { MqttClient } = exported as { MqttClient: { prototype: Record<string, unknown> } };
        replaceMethod(MqttClient.prototype, 'publish', (original) => this.#publishing(original));
        replaceMethod(MqttClient.prototype, 'emit', (original) => this.#emitting(original));
        return exported;
      }),
    ];
  }

  #start({ options }: Client, work: Work, topic: string, parent?: Context): MessagingSpan {
    const address = options?.hostname ?? options?.host;
    const port = Number(options?.port);
    return startMessagingSpan(
      this.tracer,
      {
        ...work,
        system: 'mqtt',
        destination: templateOf(topic, '/'),
        address,
        port: address !== undefined && port > 0 ? port : undefined,
        attributes: { 'messaging.destination.name': topic },
      },
      parent,
    );
  }

  #publishing(original: Method): Method {
    const instrumentation = this;
    return function publish(this: Client, ...args: unknown[]) {
      const [topic, message, given, last] = args;
      if (typeof topic !== 'string') return (original as Call).apply(this, args);
      const own = guarded(OBSERVING, () =>
        instrumentation.#start(this, { name: 'publish', type: 'send' }, topic),
      );
      if (own === undefined) return (original as Call).apply(this, args);
      const callback = (typeof given === 'function' ? given : last) as Call | undefined;
      const options = typeof given === 'function' ? undefined : given;
      const context = activeContext();
      const done: Call = function (this: unknown, ...result) {
        guarded(OBSERVING, () => own.end(result[0] ?? undefined));
        if (typeof callback !== 'function') return undefined;
        return runIn(context, call, () => callback.apply(this, result), undefined);
      };
      const sent =
        guarded(OBSERVING, () => withTrace(this, options as object | undefined, own)) ?? options;
      try {
        return (original as Call).call(this, topic, message, sent, done);
      } catch (error) {
        guarded(OBSERVING, () => own.end(error));
        throw error;
      }
    };
  }

  #emitting(original: Method): Method {
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
      const parent = guarded(OBSERVING, () => contextOf(packet?.properties)) ?? ROOT_CONTEXT;
      const own = guarded(OBSERVING, () =>
        instrumentation.#start(this, { name: 'process', type: 'process' }, topic, parent),
      );
      if (own === undefined) return (original as Call).apply(this, args);
      let result: unknown;
      try {
        const inside = trace.setSpan(parent, own.span);
        result = runIn(inside, call, () => (original as Call).apply(this, args), undefined);
      } catch (error) {
        guarded(OBSERVING, () => own.end(error));
        throw error;
      }
      guarded(OBSERVING, () => own.end());
      return result;
    };
  }
}

function call<R>(run: () => R): R {
  return run();
}

/** Options with the trace in them; those of the service stay as they are. */
function withTrace(
  { options }: Client,
  given: object | undefined,
  { span }: MessagingSpan,
): object | undefined {
  if (options?.protocolVersion !== 5) return given;
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(activeContext(), span), carrier);
  const { properties } = (given ?? {}) as { properties?: Properties };
  return {
    ...given,
    properties: { ...properties, userProperties: { ...properties?.userProperties, ...carrier } },
  };
}

function contextOf(properties: Properties | undefined): Context {
  const own = properties?.userProperties;
  return own === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { ...own });
}
