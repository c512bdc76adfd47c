import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { RequestContext } from '../http-server/request-context.ts';

/** What Fastify 5 publishes when a handler is about to run. */
interface HandlerMessage {
  readonly route?: { readonly url?: string };
}

/** The part of an instance that Fastify publishes when it is created (4.x and 5.x). */
interface FastifyInstance {
  addHook: AddHook;
}

type AddHook = (name: 'onRequest' | 'onError', hook: OnRequest | OnError) => void;

type OnError = (request: unknown, reply: unknown, error: unknown, done: () => void) => void;

type OnRequest = (
  request: { readonly routeOptions?: { readonly url?: string } },
  reply: unknown,
  done: () => void,
) => void;

const HANDLER_START = 'tracing:fastify.request.handler:start';
const HANDLER_ERROR = 'tracing:fastify.request.handler:error';
const INITIALIZATION = 'fastify.initialization';

/**
 * Gives the server span and the request metrics the route of a Fastify request, and the span the errors of its handlers
 * and hooks, by the channels that Fastify publishes itself. No spans: upstream has left those to `@fastify/otel`.
 * Source: Fastify reference, "Hooks": "Diagnostics Channel Hooks", "onError".
 */
export class FastifyInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/fastify', VERSION, config);
  }

  protected override init(): undefined {
    return undefined;
  }

  override enable(): void {
    if (this.isEnabled()) return;
    super.enable();
    subscribe(HANDLER_START, onHandlerStart);
    subscribe(HANDLER_ERROR, onHandlerError);
    subscribe(INITIALIZATION, onInitialization);
  }

  /** In a bundle the first instance is what wakes this. */
  firstMessage(_channel: string, message: unknown): void {
    onInitialization(message);
  }

  override disable(): void {
    super.disable();
    unsubscribe(HANDLER_START, onHandlerStart);
    unsubscribe(HANDLER_ERROR, onHandlerError);
    unsubscribe(INITIALIZATION, onInitialization);
  }
}

function onHandlerStart(message: unknown): void {
  setRoute((message as HandlerMessage).route?.url);
}

function onHandlerError(message: unknown): void {
  reportHandlerError('fastify', (message as { readonly error?: unknown }).error);
}

/** Sees also the requests that a hook answers before any handler runs. */
function onInitialization(message: unknown): void {
  const { fastify } = message as { readonly fastify: FastifyInstance };
  const hook: OnRequest = (request, _reply, done) => {
    setRoute(request.routeOptions?.url);
    done();
  };
  const addHook = fastifysAddHook(fastify);
  Reflect.apply(addHook, fastify, ['onRequest', hook]);
  // Those of hooks, too, which run before a handler does.
  const onError: OnError = (_request, _reply, error, done) => {
    reportHandlerError('fastify', error);
    done();
  };
  Reflect.apply(addHook, fastify, ['onError', onError]);
}

/**
 * Instrumentations of others (`@fastify/otel`, Sentry) replace the method, so that each hook has a span in their
 * traces, and keep Fastify's own under a symbol: ours is no hook of the service.
 */
function fastifysAddHook(fastify: FastifyInstance): AddHook {
  const { addHook } = fastify;
  if (addHook.name === 'addHook') return addHook;
  const kept = Object.getOwnPropertySymbols(fastify).map(
    (key) => (fastify as unknown as Record<symbol, unknown>)[key],
  );
  const own = kept.find((it) => typeof it === 'function' && it.name === 'addHook');
  return (own as AddHook | undefined) ?? addHook;
}

/** On the span of the request: the active one may be of a hook, which somebody else has made. */
function setRoute(route: string | undefined): void {
  if (route === undefined) return;
  const active = context.active();
  const metadata = getRPCMetadata(active);
  if (metadata instanceof RequestContext) {
    // Whatever ran before Fastify, such as Express in a plug-in, has not answered.
    metadata.routing = undefined;
    metadata.route = route;
  } else if (metadata?.type === RPCType.HTTP) metadata.route = route;
  (metadata?.span ?? trace.getSpan(active))?.setAttribute('http.route', route);
}
