import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { type Layer, matchedPattern, type RoutedRequest } from '../layers.ts';
import { nodeBelow, type PatternNode, patternText, ROOT } from '../patterns.ts';
import { createStamp } from '../private-field.ts';
import { activeRequestFor, setRouting } from '../routing.ts';

interface Response {
  readonly headersSent?: boolean;
}

/** The position of a request before a router received it. */
interface Place {
  readonly router: PatternNode;
  readonly mount: PatternNode;
  readonly match: string | undefined;
  readonly baseLength: number;
}

/**
 * The path of one request through nested routers of Express and `router`.
 *
 * Its route consists of the registered paths of the mounts and routes that lead to the response. A middleware without
 * a path keeps the route matched before it, a router that does not respond restores its mount, and handlers that run
 * after the response has begun change nothing.
 */
class ExpressRouting implements Routing {
  readonly request: RoutedRequest;
  /** Mount path of the current router. */
  #router: PatternNode;
  /** Mount path of the current layer of that router. */
  #mount: PatternNode;
  /** The last route matched in or below the mount. */
  #match: string | undefined;
  /** `request.route` when it was last read. */
  #lastRoute: unknown;
  /** Length of `baseUrl` when the router received the request. */
  #baseLength = 0;
  #route: string | undefined;
  #hasResponded = false;
  /** Number of nested routers that have the request. */
  #depth = 0;
  /** The routing of the framework that called the outermost router, such as Connect. */
  readonly #outer: Routing | undefined;

  constructor(request: RoutedRequest, outer: Routing | undefined) {
    this.request = request;
    this.#outer = outer;
    this.#router = ROOT;
    this.#mount = ROOT;
    this.#lastRoute = request.route;
  }

  get prefix(): string {
    return this.#depth === 0 ? (this.#outer?.prefix ?? '') : this.#mount.path;
  }

  get route(): string | undefined {
    if (this.#depth > 0 && !this.#hasResponded) this.#updateFromRequest();
    return this.#route ?? this.#outer?.route;
  }

  enterLayer(layer: Layer, response: Response): void {
    this.#lastRoute = this.request.route;
    if (this.#updateResponded(response)) return;
    const pattern = matchedPattern(layer, this.request, this.#baseLength);
    if (layer.route !== undefined) {
      // A route receives the whole URL, and so does a router that it calls.
      this.#mount = this.#router;
      this.#match = nodeBelow(this.#router, pattern).path;
      this.#route = this.#match || undefined;
    } else if (pattern === '') {
      this.#mount = this.#router;
      this.#route = this.#match ?? (this.#router.path || undefined);
    } else {
      this.#mount = nodeBelow(this.#router, pattern);
      this.#route = this.#mount.path;
    }
  }

  /** @returns the position, for `leaveRouter` */
  enterRouter(): Place {
    if (this.#depth++ === 0) {
      const prefix = this.#outer?.prefix ?? '';
      this.#router = prefix === '' ? ROOT : nodeBelow(ROOT, prefix);
      this.#mount = this.#router;
      this.#route ??= this.#router.path || undefined;
    }
    const place = {
      router: this.#router,
      mount: this.#mount,
      match: this.#match,
      baseLength: this.#baseLength,
    };
    if (this.#mount !== this.#router) this.#match = undefined;
    this.#router = this.#mount;
    this.#baseLength = this.request.baseUrl?.length ?? 0;
    return place;
  }

  /** Called if the router has not responded, or does not handle an error. */
  leaveRouter(place: Place, response: Response, isError: boolean): void {
    this.#depth--;
    const hasResponded = this.#updateResponded(response);
    if (isError && !hasResponded) this.#updateFromRequest();
    this.#lastRoute = this.request.route;
    this.#router = place.router;
    this.#baseLength = place.baseLength;
    this.#match ??= place.match;
    this.#mount = isError ? place.mount : place.router;
    if (!isError && !hasResponded) {
      const outerPath = this.#depth === 0 ? undefined : this.#router.path;
      this.#route = this.#match ?? (outerPath || undefined);
    }
  }

  #updateResponded({ headersSent }: Response): boolean {
    if (headersSent) this.#hasResponded = true;
    return this.#hasResponded;
  }

  /** A request to which `app.param()` responds was matched, but never reaches its layer. */
  #updateFromRequest(): void {
    const { route } = this.request as { readonly route?: { readonly path?: unknown } };
    if (route === this.#lastRoute) return;
    this.#lastRoute = route;
    // The service may have set it.
    if (!Array.isArray((route as { readonly stack?: unknown } | undefined)?.stack)) return;
    const pattern = patternText(route?.path);
    if (pattern === '') return;
    this.#match = nodeBelow(this.#router, pattern).path;
    this.#route = this.#match;
  }
}

const routings = createStamp<ExpressRouting>();

/** Called before a layer receives a request. */
export function enterLayer(layer: Layer, request: RoutedRequest, response: Response): void {
  const routing = routings.read(request);
  // Routers skip error handlers without an error; with an error they do not determine the route.
  if (routing !== undefined && layer.handle.length < 4) routing.enterLayer(layer, response);
}

type Done = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Called when a router receives a request.
 *
 * @returns the function that the router calls if it has not responded
 */
export function enterRouter(request: RoutedRequest, response: Response, done: Done): Done {
  const routing = routings.read(request) ?? startRouting(request);
  if (routing === undefined) return done;
  const place = routing.enterRouter();
  return function wrappedDone(error) {
    const isError = Boolean(error) && error !== 'route' && error !== 'router';
    if (isError) reportHandlerError('express', error);
    routing.leaveRouter(place, response, isError);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    return Reflect.apply(done, this, arguments);
  };
}

function startRouting(request: RoutedRequest): ExpressRouting | undefined {
  const activeRequest = activeRequestFor(request);
  if (activeRequest === undefined) return undefined;
  const routing = new ExpressRouting(request, activeRequest.outer);
  routings.put(request, routing);
  setRouting(activeRequest, routing);
  return routing;
}
