import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, trace } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { RequestContext } from '../http-server/request-context.ts';

/** Published by Fastify 5 before a handler runs. */
interface HandlerMessage {
  readonly route?: { readonly url?: string };
}

/** The used part of the instance that Fastify publishes when it is created (4.x and 5.x). */
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
 * Sets the route of Fastify requests on the server span and request metrics, and reports errors of handlers and hooks
 * on the span, through the channels of Fastify. Records no spans: OpenTelemetry leaves those to `@fastify/otel`.
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

  /** Called in a bundle, where the first instance loads this instrumentation. */
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

/** Also covers requests to which a hook responds before a handler runs. */
function onInitialization(message: unknown): void {
  const { fastify } = message as { readonly fastify: FastifyInstance };
  const hook: OnRequest = (request, _reply, done) => {
    setRoute(request.routeOptions?.url);
    done();
  };
  const addHook = originalAddHook(fastify);
  Reflect.apply(addHook, fastify, ['onRequest', hook]);
  // Also covers errors of hooks that run before a handler.
  const onError: OnError = (_request, _reply, error, done) => {
    reportHandlerError('fastify', error);
    done();
  };
  Reflect.apply(addHook, fastify, ['onError', onError]);
}

/**
 * Other instrumentations (`@fastify/otel`, Sentry) replace the method to record a span per hook, and keep the
 * original under a symbol: Sightline's hooks are not hooks of the service.
 */
function originalAddHook(fastify: FastifyInstance): AddHook {
  const { addHook } = fastify;
  if (addHook.name === 'addHook') return addHook;
  const methods = Object.getOwnPropertySymbols(fastify).map(
    (key) => (fastify as unknown as Record<symbol, unknown>)[key],
  );
  const original = methods.find(
    (method) => typeof method === 'function' && method.name === 'addHook',
  );
  return (original as AddHook | undefined) ?? addHook;
}

/** Sets the route on the span of the request: the active span may be that of a hook, created by another library. */
function setRoute(route: string | undefined): void {
  if (route === undefined) return;
  const active = context.active();
  const metadata = getRPCMetadata(active);
  if (metadata instanceof RequestContext) {
    // A framework that ran before Fastify, such as Express in a plug-in, did not respond.
    metadata.routing = undefined;
    metadata.route = route;
  } else if (metadata?.type === RPCType.HTTP) metadata.route = route;
  (metadata?.span ?? trace.getSpan(active))?.setAttribute('http.route', route);
}
