import type { Routing } from '../http-server/request/request-route.ts';
import { activeRequest, setRouting } from './routing.ts';

/** A routing with a route from code without Node's request. */
class PatternRouting implements Routing {
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

/** Replaces Node's request if no framework has set a routing before. */
const UNKNOWN_REQUEST = {};

/**
 * Sets the route of the request being handled, replacing any routing of other frameworks.
 *
 * @param route the whole route, as registered; `''` if nothing matched
 * @param precedence which of several routes set for a request counts: `first` if a handler may call its own
 *   application within the process
 */
export function setRoute(route: string, precedence: 'first' | 'longest' | 'last'): void {
  const active = activeRequest();
  if (active === undefined) return;
  const { outer } = active;
  if (!(outer instanceof PatternRouting)) {
    const { request = UNKNOWN_REQUEST, prefix = '' } = outer ?? {};
    setRouting(active, new PatternRouting(request, prefix, route));
  } else if (
    precedence === 'last' ||
    (precedence === 'longest' && route.length > outer.pattern.length)
  ) {
    outer.pattern = route;
  }
}
