import type { Routing } from '../http-server/request/request-route.ts';
import { giveRouting, observedNow } from './routing.ts';

/** A route from code that knows nothing of Node's request. */
class ToldRouting implements Routing {
  readonly request: object;
  readonly prefix: string;
  pattern: string;

  constructor(request: object, prefix: string, pattern: string) {
    this.request = request;
    this.prefix = prefix;
    this.pattern = pattern;
  }

  get route(): string | undefined {
    return this.pattern || undefined;
  }
}

/** Stands for Node's request where nothing has routed it before. */
const UNKNOWN = {};

/**
 * Gives the request that is being handled a route, in the place of whatever has routed it before.
 *
 * @param route the whole of it, as registered; `''` where nothing has matched
 * @param which of those that are set for one request counts: the first where a handler may ask its own application by a
 *   call within the process
 */
export function setRoute(route: string, which: 'first' | 'longest' | 'last'): void {
  const observed = observedNow();
  if (observed === undefined) return;
  const { before } = observed;
  if (!(before instanceof ToldRouting)) {
    const { request = UNKNOWN, prefix = '' } = before ?? {};
    giveRouting(observed, new ToldRouting(request, prefix, route));
  } else if (which === 'last' || (which === 'longest' && route.length > before.pattern.length)) {
    before.pattern = route;
  }
}
