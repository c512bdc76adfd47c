import { reportHandlerError } from '../../handler-errors/handler-errors.ts';
import type { Routing } from '../../http-server/request/request-route.ts';
import { standingIn } from '../../patching/stand-in.ts';
import { nodeBelow, ROOT } from '../patterns.ts';
import { giveRouting, observedFor } from '../routing.ts';
import { createStamp } from '../stamp.ts';

/** What Hono keeps of a request, and hands to handlers. */
interface HonoContext {
  /** What a handler of errors was given. */
  readonly error?: unknown;
}

type Next = () => unknown;
type Handler = (this: unknown, context: HonoContext, next: Next) => unknown;

/** What was registered: a middleware has the method `ALL`, and a path that ends with `*`. */
interface Registered {
  readonly path: string;
  readonly method: string;
}

type Step = readonly [pair: readonly [Handler, Registered], parameters: unknown];

/** All that matches, in the order in which it is called, and what parameters are looked up in. */
type Matched = readonly [steps: readonly Step[], ...rest: unknown[]];

type Match = (this: unknown, method: string, path: string) => Matched;

export interface HonoRouter {
  match: Match;
}

type GetPath = (this: unknown, request: object, given?: { readonly env?: unknown }) => string;

/** Of one request in one application. */
class HonoRouting implements Routing {
  readonly request: object;
  /** Hono leaves the URL of Node's request as it is. */
  readonly prefix: string;
  readonly path: string;
  failure: unknown;
  /** What the application is mounted at, as registered. */
  readonly #base: string;
  /** The route if what was called last answers. */
  #route: string | undefined;
  #mount = '';

  constructor(request: object, path: string, before: Routing | undefined) {
    this.request = request;
    this.path = path;
    this.prefix = before?.prefix ?? '';
    this.#base = before instanceof HonoRouting ? before.#baseOf(path) : this.prefix;
  }

  get route(): string | undefined {
    if (this.#route === undefined) return this.#base || undefined;
    return this.#base === '' ? this.#route : this.#below(this.#route);
  }

  call(registered: Registered, route: string | undefined): void {
    this.#mount = registered.path;
    this.#route = route;
  }

  /** What was called last has passed the request on, and there is nothing behind it. */
  leave(): void {
    this.#route = undefined;
  }

  fail(error: unknown): void {
    if (error === undefined || error === this.failure) return;
    this.failure = error;
    reportHandlerError('hono', error);
  }

  /** Of an application in this one: by `mount()`, which takes off what it is mounted at. */
  #baseOf(path: string): string {
    const isMounted = path.length < this.path.length && this.path.endsWith(path);
    return isMounted ? this.#below(this.#mount.replace(/\/?\*$/, '')) : this.#base;
  }

  #below(route: string): string {
    return nodeBelow(nodeBelow(ROOT, this.#base), route).path;
  }
}

const routings = createStamp<HonoRouting>();
const watchedRouters = new WeakSet<HonoRouter>();

/** A dispatch asks for the path, then for what matches, then calls the first of it, with nothing in between. */
let target: { readonly request: object } | undefined;
let started: HonoRouting | undefined;

/** @returns what looks up the path of a request, and notes which one that is */
export function watchTarget(original: GetPath): GetPath {
  const getPath: GetPath = function (request, given) {
    target = undefined;
    const path = original.call(this, request, given);
    target = { request: nodeRequest(given?.env) ?? request };
    return path;
  };
  return standingIn(getPath, original);
}

/** `@hono/node-server` has it in the environment; a service may call the application without one. */
function nodeRequest(env: unknown): object | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: unknown };
  return typeof incoming === 'object' && incoming !== null ? incoming : undefined;
}

/**
 * Has a router hand out handlers that are watched. Some routers replace their `match` when they are first asked,
 * which stays below ours.
 *
 * @returns false where nothing can be set on it
 */
export function watchRouter(router: HonoRouter): boolean {
  if (watchedRouters.has(router)) return true;
  let current = router.match;
  let observed = observedMatch(current);
  const isDefined = Reflect.defineProperty(router, 'match', {
    configurable: true,
    enumerable: Object.hasOwn(router, 'match'),
    get: () => observed,
    set(match: Match) {
      if (match === observed) return;
      current = match;
      observed = observedMatch(current);
    },
  });
  if (isDefined) watchedRouters.add(router);
  return isDefined;
}

function observedMatch(original: Match): Match {
  const match: Match = function (method, path) {
    const asked = target;
    target = undefined;
    const matched = original.call(this, method, path);
    // Somebody else may want to know what matches.
    if (asked === undefined) return matched;
    const found = observedFor(asked.request);
    const routing = new HonoRouting(asked.request, path, found?.before);
    if (found !== undefined) giveRouting(found, routing);
    const [steps, ...rest] = matched;
    started = steps.length > 0 ? routing : undefined;
    return [watchedSteps(steps), ...rest];
  };
  return standingIn(match, original);
}

/** Routers keep the lists that they hand out. */
const watchedLists = new WeakMap<readonly Step[], readonly Step[]>();

function watchedSteps(steps: readonly Step[]): readonly Step[] {
  let watched = watchedLists.get(steps);
  if (watched === undefined) {
    watched = steps.map(([[handler, registered], parameters], index): Step => {
      const route = routeFrom(steps, index);
      const isLast = index === steps.length - 1;
      return [[watchedHandler(handler, registered, route, isLast), registered], parameters];
    });
    watchedLists.set(steps, watched);
  }
  return watched;
}

/** The route where a step answers: a middleware stands before what it may refuse. */
function routeFrom(steps: readonly Step[], index: number): string | undefined {
  const behind = steps.slice(index).find(([[, registered]]) => !isMiddleware(registered));
  if (behind !== undefined) return behind[0][1].path;
  const { path } = steps[index]![0][1];
  return path === '/*' ? undefined : path;
}

function isMiddleware({ method, path }: Registered): boolean {
  return method === 'ALL' && path.endsWith('*');
}

function watchedHandler(
  handler: Handler,
  registered: Registered,
  route: string | undefined,
  isLast: boolean,
): Handler {
  return function (context, next) {
    const routing = startedFor(context);
    if (routing === undefined) return handler.call(this, context, next);
    routing.call(registered, route);
    const given = isLast && handler.length > 1 ? leaving(routing, next) : next;
    let result: unknown;
    try {
      result = handler.call(this, context, given);
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

function startedFor(context: HonoContext): HonoRouting | undefined {
  if (started !== undefined) {
    routings.put(context, started);
    started = undefined;
  }
  return routings.read(context);
}

function leaving(routing: HonoRouting, next: Next): Next {
  return () => {
    routing.leave();
    return next();
  };
}
