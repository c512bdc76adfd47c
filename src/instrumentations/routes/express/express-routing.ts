import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { type Layer, matchedPattern, type RoutedRequest } from '../layers.ts';
import { nodeBelow, type PatternNode, patternText, ROOT } from '../patterns.ts';
import { giveRouting, observedFor } from '../routing.ts';
import { createStamp } from '../stamp.ts';

interface Answer {
  readonly headersSent?: boolean;
}

/** Where a request was before a router got it. */
interface Place {
  readonly router: PatternNode;
  readonly mount: PatternNode;
  readonly matched: string | undefined;
  readonly base: number;
}

/**
 * The way of one request through routers of Express and `router`, nested as they may be.
 *
 * Its route is what the routes and mounts on the way to the answer are registered as. A middleware without a
 * path leaves the route that was matched before it, a router that does not answer takes its mount back, and
 * what runs after the answer has begun changes nothing.
 */
class ExpressRouting implements Routing {
  readonly request: RoutedRequest;
  /** Where the router is mounted that has the request. */
  #router: PatternNode;
  /** Where the layer of that router is mounted. */
  #mount: PatternNode;
  /** The last route that was matched in or below the mount. */
  #matched: string | undefined;
  /** `request.route` when it was last looked at. */
  #seen: unknown;
  /** Length of the `baseUrl` that the router found. */
  #base = 0;
  #route: string | undefined;
  #answered = false;
  /** How many routers have the request, each in the other. */
  #depth = 0;
  /** What called the first of them, such as Connect. */
  readonly #before: Routing | undefined;

  constructor(request: RoutedRequest, before: Routing | undefined) {
    this.request = request;
    this.#before = before;
    this.#router = ROOT;
    this.#mount = ROOT;
    this.#seen = request.route;
  }

  get prefix(): string {
    return this.#depth === 0 ? (this.#before?.prefix ?? '') : this.#mount.path;
  }

  get route(): string | undefined {
    if (this.#depth > 0 && !this.#answered) this.#seeUnentered();
    return this.#route ?? this.#before?.route;
  }

  enterLayer(layer: Layer, answer: Answer): void {
    this.#seen = this.request.route;
    if (this.#isAnswered(answer)) return;
    const pattern = matchedPattern(layer, this.request, this.#base);
    if (layer.route !== undefined) {
      // A route gets the whole of the URL, and so does a router that it calls.
      this.#mount = this.#router;
      this.#matched = nodeBelow(this.#router, pattern).path;
      this.#route = this.#matched || undefined;
    } else if (pattern === '') {
      this.#mount = this.#router;
      this.#route = this.#matched ?? (this.#router.path || undefined);
    } else {
      this.#mount = nodeBelow(this.#router, pattern);
      this.#route = this.#mount.path;
    }
  }

  /** @returns what is to be handed to `leaveRouter` */
  enterRouter(): Place {
    if (this.#depth++ === 0) {
      const prefix = this.#before?.prefix ?? '';
      this.#router = prefix === '' ? ROOT : nodeBelow(ROOT, prefix);
      this.#mount = this.#router;
      this.#route ??= this.#router.path || undefined;
    }
    const place = {
      router: this.#router,
      mount: this.#mount,
      matched: this.#matched,
      base: this.#base,
    };
    if (this.#mount !== this.#router) this.#matched = undefined;
    this.#router = this.#mount;
    this.#base = this.request.baseUrl?.length ?? 0;
    return place;
  }

  /** The router has not answered, or has met an error that it does not answer. */
  leaveRouter(place: Place, answer: Answer, isError: boolean): void {
    this.#depth--;
    const isAnswered = this.#isAnswered(answer);
    if (isError && !isAnswered) this.#seeUnentered();
    this.#seen = this.request.route;
    this.#router = place.router;
    this.#base = place.base;
    this.#matched ??= place.matched;
    this.#mount = isError ? place.mount : place.router;
    if (!isError && !isAnswered) {
      const outer = this.#depth === 0 ? undefined : this.#router.path;
      this.#route = this.#matched ?? (outer || undefined);
    }
  }

  #isAnswered({ headersSent }: Answer): boolean {
    if (headersSent) this.#answered = true;
    return this.#answered;
  }

  /** What `app.param()` answers, or refuses, was matched and never gets to its layer. */
  #seeUnentered(): void {
    const { route } = this.request as { readonly route?: { readonly path?: unknown } };
    if (route === this.#seen) return;
    this.#seen = route;
    // A service may have set it itself.
    if (!Array.isArray((route as { readonly stack?: unknown } | undefined)?.stack)) return;
    const pattern = patternText(route?.path);
    if (pattern === '') return;
    this.#matched = nodeBelow(this.#router, pattern).path;
    this.#route = this.#matched;
  }
}

const routings = createStamp<ExpressRouting>();

/** Called for each layer that gets a request, before it does. */
export function enterLayer(layer: Layer, request: RoutedRequest, answer: Answer): void {
  const routing = routings.read(request);
  // Handlers of errors are passed by unless there is one, and say nothing about the route then.
  if (routing !== undefined && layer.handle.length < 4) routing.enterLayer(layer, answer);
}

type Done = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Called when a router gets a request.
 *
 * @returns what the router is to call when it has not answered
 */
export function enterRouter(request: RoutedRequest, answer: Answer, done: Done): Done {
  const routing = routings.read(request) ?? startRouting(request);
  if (routing === undefined) return done;
  const place = routing.enterRouter();
  return function left(error) {
    const isError = Boolean(error) && error !== 'route' && error !== 'router';
    if (isError) reportHandlerError('express', error);
    routing.leaveRouter(place, answer, isError);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    return Reflect.apply(done, this, arguments);
  };
}

function startRouting(request: RoutedRequest): ExpressRouting | undefined {
  const observed = observedFor(request);
  if (observed === undefined) return undefined;
  const routing = new ExpressRouting(request, observed.before);
  routings.put(request, routing);
  giveRouting(observed, routing);
  return routing;
}
