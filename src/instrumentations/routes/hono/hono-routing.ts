import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { mimicSignature } from '../../patching/mimic-function.ts';
import { pathBelow } from '../patterns.ts';
import { createStamp } from '../private-field.ts';
import { activeRequestFor, setRouting } from '../routing.ts';

/** The context that Hono passes to handlers. */
interface HonoContext {
  /** The error that an error handler received. */
  readonly error?: unknown;
}

type Next = () => unknown;
type Handler = (this: unknown, context: HonoContext, next: Next) => unknown;

/** A registered handler: a middleware has the method `ALL`, and a path that ends with `*`. */
interface Registration {
  readonly path: string;
  readonly method: string;
}

type Step = readonly [pair: readonly [Handler, Registration], parameters: unknown];

/** All matching handlers in calling order, and the parameter data. */
type MatchResult = readonly [steps: readonly Step[], ...rest: unknown[]];

type Match = (this: unknown, method: string, path: string) => MatchResult;

export interface HonoRouter {
  match: Match;
}

type GetPath = (this: unknown, request: object, options?: { readonly env?: unknown }) => string;

/** The routing of one request in one application. */
class HonoRouting implements Routing {
  readonly request: object;
  /** Hono does not modify the URL of Node's request. */
  readonly prefix: string;
  readonly path: string;
  failure: unknown;
  /** Mount path of the application, as registered. */
  readonly #base: string;
  /** The route if the last handler called responds. */
  #route: string | undefined;
  #mount = '';

  constructor(request: object, path: string, outer: Routing | undefined) {
    this.request = request;
    this.path = path;
    this.prefix = outer?.prefix ?? '';
    this.#base = outer instanceof HonoRouting ? outer.#baseOf(path) : this.prefix;
  }

  get route(): string | undefined {
    if (this.#route === undefined) return this.#base || undefined;
    return this.#base === '' ? this.#route : pathBelow(this.#base, this.#route);
  }

  call(registration: Registration, route: string | undefined): void {
    this.#mount = registration.path;
    this.#route = route;
  }

  /** The last handler called next(), and there is no other. */
  leave(): void {
    this.#route = undefined;
  }

  fail(error: unknown): void {
    if (error === undefined || error === this.failure) return;
    this.failure = error;
    reportHandlerError('hono', error);
  }

  /** The base of an application inside this one: `mount()` removes the mount path. */
  #baseOf(path: string): string {
    const isMounted = path.length < this.path.length && this.path.endsWith(path);
    return isMounted ? pathBelow(this.#base, this.#mount.replace(/\/?\*$/, '')) : this.#base;
  }
}

const routings = createStamp<HonoRouting>();
const patchedRouters = new WeakSet<HonoRouter>();

/** A dispatch calls `getPath`, then `match`, then the first handler, with nothing in between. */
let target: { readonly request: object } | undefined;
let startedRouting: HonoRouting | undefined;

/** @returns a `getPath` that records its request */
export function wrapGetPath(original: GetPath): GetPath {
  const getPath: GetPath = function (request, options) {
    target = undefined;
    const path = original.call(this, request, options);
    target = { request: nodeRequest(options?.env) ?? request };
    return path;
  };
  return mimicSignature(getPath, original);
}

/** `@hono/node-server` passes it in the environment; a service may call the application without one. */
function nodeRequest(env: unknown): object | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: unknown };
  return typeof incoming === 'object' && incoming !== null ? incoming : undefined;
}

/**
 * Patches a router to return wrapped handlers. Some routers replace their `match` on first use; the replacement is
 * wrapped, too.
 *
 * @returns `false` if its properties cannot be defined
 */
export function patchRouter(router: HonoRouter): boolean {
  if (patchedRouters.has(router)) return true;
  let current = router.match;
  let wrapper = wrapMatch(current);
  const isDefined = Reflect.defineProperty(router, 'match', {
    configurable: true,
    enumerable: Object.hasOwn(router, 'match'),
    get: () => wrapper,
    set(match: Match) {
      if (match === wrapper) return;
      current = match;
      wrapper = wrapMatch(current);
    },
  });
  if (isDefined) patchedRouters.add(router);
  return isDefined;
}

function wrapMatch(original: Match): Match {
  const match: Match = function (method, path) {
    const currentTarget = target;
    target = undefined;
    const matchResult = original.call(this, method, path);
    // Called outside of a dispatch.
    if (currentTarget === undefined) return matchResult;
    const active = activeRequestFor(currentTarget.request);
    const routing = new HonoRouting(currentTarget.request, path, active?.outer);
    if (active !== undefined) setRouting(active, routing);
    const [steps, ...rest] = matchResult;
    startedRouting = steps.length > 0 ? routing : undefined;
    return [wrapSteps(steps), ...rest];
  };
  return mimicSignature(match, original);
}

/** Routers reuse the lists that they return. */
const wrappedLists = new WeakMap<readonly Step[], readonly Step[]>();

function wrapSteps(steps: readonly Step[]): readonly Step[] {
  let wrappedSteps = wrappedLists.get(steps);
  if (wrappedSteps === undefined) {
    wrappedSteps = steps.map(([[handler, registration], parameters], index): Step => {
      const route = routeFrom(steps, index);
      const isLast = index === steps.length - 1;
      return [[wrapHandler(handler, registration, route, isLast), registration], parameters];
    });
    wrappedLists.set(steps, wrappedSteps);
  }
  return wrappedSteps;
}

/** The route if a step responds: that of the next route handler, which a middleware precedes. */
function routeFrom(steps: readonly Step[], index: number): string | undefined {
  const nextRoute = steps.slice(index).find(([[, registration]]) => !isMiddleware(registration));
  if (nextRoute !== undefined) return nextRoute[0][1].path;
  const { path } = steps[index]![0][1];
  return path === '/*' ? undefined : path;
}

function isMiddleware({ method, path }: Registration): boolean {
  return method === 'ALL' && path.endsWith('*');
}

function wrapHandler(
  handler: Handler,
  registration: Registration,
  route: string | undefined,
  isLast: boolean,
): Handler {
  return function (context, next) {
    const routing = routingFor(context);
    if (routing === undefined) return handler.call(this, context, next);
    routing.call(registration, route);
    const nextFunction = isLast && handler.length > 1 ? wrapNext(routing, next) : next;
    let result: unknown;
    try {
      result = handler.call(this, context, nextFunction);
    } catch (error) {
      routing.fail(error);
      throw error;
    }
    if (result instanceof Promise) {
      result.then(
        () => routing.fail(context.error),
        (error) => routing.fail(error),
      );
    } else routing.fail(context.error);
    return result;
  };
}

function routingFor(context: HonoContext): HonoRouting | undefined {
  if (startedRouting !== undefined) {
    routings.put(context, startedRouting);
    startedRouting = undefined;
  }
  return routings.read(context);
}

function wrapNext(routing: HonoRouting, next: Next): Next {
  return () => {
    routing.leave();
    return next();
  };
}
