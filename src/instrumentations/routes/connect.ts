import type { IncomingMessage } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import type { Routing } from '../http-server/request/request-route.ts';
import { pathBelow, pathOf } from './patterns.ts';
import { createStamp } from './private-field.ts';
import { replaceOwnMethod } from './replace-own-method.ts';
import { type ActiveRequest, activeRequestFor, setRouting } from './routing.ts';

interface Layer {
  readonly route: string;
  readonly handle: (this: unknown, ...args: unknown[]) => unknown;
}

interface Application {
  readonly stack: readonly Layer[];
}

type CreateServer = () => Application;
type Handle = (
  this: Pick<Application, 'stack'>,
  request: IncomingMessage,
  response: unknown,
  out: unknown,
) => unknown;
type Out = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Connect removes the mount path of a middleware from the URL while the middleware has the request, so the URL
 * identifies the middleware.
 */
class ConnectRouting implements Routing {
  readonly request: IncomingMessage;
  readonly #stack: Application['stack'];
  /** The mount path of the application itself, as registered. */
  readonly #base: string;
  readonly #path: string;
  readonly #response: { readonly statusCode?: number };
  /** Mount path of the last middleware called; error handlers do not count. */
  #mount = '';
  #hasFailed = false;
  /** The route of an error that the application did not handle. */
  #errorRoute: string | undefined = undefined;

  constructor(
    request: IncomingMessage,
    response: object,
    { stack }: Application,
    outer: Routing | undefined,
  ) {
    this.request = request;
    this.#response = response;
    this.#stack = stack;
    this.#base = outer?.prefix ?? '';
    this.#path = pathOf(request.url);
  }

  get prefix(): string {
    const path = pathOf(this.request.url);
    if (path === this.#path) return this.#base;
    const layer = this.#stack.find(
      ({ route }) => route !== '' && isRemainder(this.#path, route, path),
    );
    if (layer !== undefined) return pathBelow(this.#base, layer.route);
    // The service has changed the URL.
    return this.#base;
  }

  get route(): string | undefined {
    if (this.#errorRoute !== undefined) return this.#errorRoute;
    const { prefix } = this;
    // No middleware has the request any more: an error handler or Connect itself responded.
    const hasFailed = this.#hasFailed || this.#response.statusCode !== 404;
    const hasLeft = prefix === this.#base && this.#mount !== '' && hasFailed;
    return (hasLeft ? pathBelow(this.#base, this.#mount) : prefix) || undefined;
  }

  /** @param layer of the middleware that Connect calls */
  call(layer: Layer): void {
    this.#mount = layer.route;
    this.#hasFailed = false;
  }

  fail(): void {
    this.#hasFailed = true;
  }

  /** @returns whether an error that the application does not handle has a route in it */
  keepRoute(): boolean {
    this.#hasFailed = true;
    this.#errorRoute = this.route;
    return this.#errorRoute !== undefined && this.#mount !== '';
  }
}

/** Whether a path without a mount path equals the remaining path. */
function isRemainder(path: string, route: string, remaining: string): boolean {
  if (!path.toLowerCase().startsWith(route.toLowerCase())) return false;
  const remainder = path.slice(route.length);
  return remainder === remaining || (remainder[0] !== '/' && `/${remainder}` === remaining);
}

/**
 * Sets the mount path of the Connect middleware that responds, or fails, as the route on the server span and request
 * metrics, and as the prefix of the routers below it. The application's list of middleware is not modified.
 */
export class ConnectRoutesInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/connect', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      'connect',
      ['>=3.0.0 <4'],
      (exports: CreateServer) =>
        new Proxy(exports, {
          apply: (target, self, args) => patchApplication(Reflect.apply(target, self, args)),
          construct: (target, args) =>
            patchApplication(Reflect.construct(target as never, args) as Application),
        }),
    );
  }
}

function patchApplication<T extends Application>(application: T): T {
  replaceOwnMethod<Handle, Handle>(
    application,
    'handle',
    (original) =>
      function handle(request, response, out) {
        const activeRequest = activeRequestFor(request);
        if (activeRequest === undefined) return original.call(this, request, response, out);
        const routing = new ConnectRouting(request, response as object, this, activeRequest.outer);
        setRouting(activeRequest, routing);
        routings.put(request, routing);
        const stack = wrapStack(this.stack);
        return original.call({ stack }, request, response, wrapOut(activeRequest, routing, out));
      },
  );
  return application;
}

/** @returns the function that Connect calls if no middleware responds */
function wrapOut(activeRequest: ActiveRequest, routing: ConnectRouting, out: unknown): unknown {
  if (typeof out !== 'function') return out;
  return function wrappedOut(this: unknown, ...args: unknown[]) {
    const { request } = routing;
    if (activeRequest.outer instanceof ConnectRouting) routings.put(request, activeRequest.outer);
    // An error keeps the route where it occurred.
    if (!(args[0] && routing.keepRoute())) setRouting(activeRequest, activeRequest.outer);
    return Reflect.apply(out as Out, this, args);
  };
}

/** Of each request, the routing of the innermost application. */
const routings = createStamp<ConnectRouting>();
const wrappedStacks = new WeakMap<readonly Layer[], readonly Layer[]>();
const wrappedLayers = new WeakMap<Layer, Layer>();

/**
 * Layers that record which middleware Connect calls; only Connect receives them, and the application's list stays
 * unchanged.
 */
function wrapStack(stack: readonly Layer[]): readonly Layer[] {
  let wrapper = wrappedStacks.get(stack);
  if (wrapper === undefined) {
    const get = (_target: unknown, key: string) => wrapLayer(Reflect.get(stack, key));
    wrapper = new Proxy<readonly Layer[]>([], { get });
    wrappedStacks.set(stack, wrapper);
  }
  return wrapper;
}

/** @param layer `undefined` after the last layer */
function wrapLayer(layer: Layer | undefined): Layer | undefined {
  if (typeof layer !== 'object') return layer;
  let wrapper = wrappedLayers.get(layer);
  if (wrapper === undefined) {
    const handle = (...args: unknown[]) => {
      const hasError = args.length === 4;
      const routing = routings.read(args[hasError ? 1 : 0] as object);
      if (hasError) routing?.fail();
      else routing?.call(layer);
      return layer.handle.call(undefined, ...args);
    };
    // Connect recognises error handlers by it.
    Object.defineProperty(handle, 'length', { get: () => layer.handle.length });
    wrapper = {
      get route() {
        return layer.route;
      },
      handle,
    };
    wrappedLayers.set(layer, wrapper);
  }
  return wrapper;
}
