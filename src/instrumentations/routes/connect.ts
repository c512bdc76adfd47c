import type { IncomingMessage } from 'node:http';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import type { Routing } from '../http-server/request/request-route.ts';
import { nodeBelow, pathOf, ROOT } from './patterns.ts';
import { replaceOwnMethod } from './replace-own-method.ts';
import { giveRouting, type Observed, observedFor } from './routing.ts';
import { createStamp } from './stamp.ts';

interface Layer {
  readonly route: string;
  readonly handle: (this: unknown, ...given: unknown[]) => unknown;
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
type Out = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Connect takes the path of a middleware off the URL for as long as that has the request, so that the URL
 * says which it is.
 */
class ConnectRouting implements Routing {
  readonly request: IncomingMessage;
  readonly #stack: Application['stack'];
  /** What is registered of the path that the application itself is mounted at. */
  readonly #base: string;
  readonly #path: string;
  readonly #response: { readonly statusCode?: number };
  /** What the middleware is mounted at that was called last; handlers of errors do not count. */
  #called = '';
  #hasFailed = false;
  /** The route of an error that has left the application. */
  #kept: string | undefined = undefined;

  constructor(
    request: IncomingMessage,
    response: object,
    { stack }: Application,
    before: Routing | undefined,
  ) {
    this.request = request;
    this.#response = response;
    this.#stack = stack;
    this.#base = before?.prefix ?? '';
    this.#path = pathOf(request.url);
  }

  get prefix(): string {
    const path = pathOf(this.request.url);
    if (path === this.#path) return this.#base;
    const layer = this.#stack.find(({ route }) => route !== '' && leads(this.#path, route, path));
    if (layer !== undefined) return this.#below(layer.route);
    // Another URL by now.
    return this.#base;
  }

  get route(): string | undefined {
    if (this.#kept !== undefined) return this.#kept;
    const { prefix } = this;
    // No middleware has it any more: it was answered by a handler of errors, or by Connect itself.
    const hasFailed = this.#hasFailed || this.#response.statusCode !== 404;
    const isLeft = prefix === this.#base && this.#called !== '' && hasFailed;
    return (isLeft ? this.#below(this.#called) : prefix) || undefined;
  }

  /** @param layer of a middleware that Connect calls now */
  call(layer: Layer): void {
    this.#called = layer.route;
    this.#hasFailed = false;
  }

  fail(): void {
    this.#hasFailed = true;
  }

  /** @returns whether an error that leaves the application has a route in it */
  keep(): boolean {
    this.#hasFailed = true;
    this.#kept = this.route;
    return this.#kept !== undefined && this.#called !== '';
  }

  #below(route: string): string {
    return nodeBelow(nodeBelow(ROOT, this.#base), route).path;
  }
}

/** Whether a path without what a middleware is mounted at is the other one. */
function leads(path: string, route: string, rest: string): boolean {
  if (!path.toLowerCase().startsWith(route.toLowerCase())) return false;
  const left = path.slice(route.length);
  return left === rest || (left[0] !== '/' && `/${left}` === rest);
}

/**
 * Gives the server span and the request metrics the path that the middleware of Connect is mounted at which
 * answers, or fails, and the routers below it what comes before their own. The application's list of middleware
 * is not touched.
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
          apply: (target, self, given) => observed(Reflect.apply(target, self, given)),
          construct: (target, given) =>
            observed(Reflect.construct(target as never, given) as Application),
        }),
    );
  }
}

function observed<T extends Application>(application: T): T {
  replaceOwnMethod<Handle, Handle>(
    application,
    'handle',
    (original) =>
      function handle(request, response, out) {
        const found = observedFor(request);
        if (found === undefined) return original.call(this, request, response, out);
        const routing = new ConnectRouting(request, response as object, this, found.before);
        giveRouting(found, routing);
        routings.put(request, routing);
        const stack = watchedStack(this.stack);
        return original.call({ stack }, request, response, leaving(found, routing, out));
      },
  );
  return application;
}

/** @returns what Connect is to call when it has not answered */
function leaving(found: Observed, routing: ConnectRouting, out: unknown): unknown {
  if (typeof out !== 'function') return out;
  return function left(this: unknown, ...given: unknown[]) {
    const { request } = routing;
    if (found.before instanceof ConnectRouting) routings.put(request, found.before);
    // An error keeps the route that it came up at.
    if (!(given[0] && routing.keep())) giveRouting(found, found.before);
    return Reflect.apply(out as Out, this, given);
  };
}

/** Of each request, that of the innermost application that has it. */
const routings = createStamp<ConnectRouting>();
const watchedStacks = new WeakMap<readonly Layer[], readonly Layer[]>();
const watchedLayers = new WeakMap<Layer, Layer>();

/** Layers that note what Connect calls: for Connect alone, the application's own list stays what it is. */
function watchedStack(stack: readonly Layer[]): readonly Layer[] {
  let watched = watchedStacks.get(stack);
  if (watched === undefined) {
    const get = (_target: unknown, key: string) => watchedLayer(Reflect.get(stack, key));
    watched = new Proxy<readonly Layer[]>([], { get });
    watchedStacks.set(stack, watched);
  }
  return watched;
}

/** @param layer undefined behind the last one */
function watchedLayer(layer: Layer | undefined): Layer | undefined {
  if (typeof layer !== 'object') return layer;
  let watched = watchedLayers.get(layer);
  if (watched === undefined) {
    const handle = (...given: unknown[]) => {
      const hasError = given.length === 4;
      const routing = routings.read(given[hasError ? 1 : 0] as object);
      if (hasError) routing?.fail();
      else routing?.call(layer);
      return layer.handle.call(undefined, ...given);
    };
    // By which Connect knows handlers of errors.
    Object.defineProperty(handle, 'length', { get: () => layer.handle.length });
    watched = {
      get route() {
        return layer.route;
      },
      handle,
    };
    watchedLayers.set(layer, watched);
  }
  return watched;
}
