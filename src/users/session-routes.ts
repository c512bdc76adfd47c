import { matches } from '../util/wildcard.ts';

/**
 * Decides whether a request is part of a session.
 *
 * @param route the route according to the framework
 * @param url path and query
 */
export type IsInSession = (method: string, route: string | undefined, url: string) => boolean;

/** Limit of cached routes. A service with more of them builds them from ids. */
const MAX_CACHED = 1000;

/**
 * @param patterns patterns of routes, such as `/study-sessions/*` or `POST /decks/:deckId/study-sessions`;
 *   `*` matches any characters. Empty: all requests match
 */
export function createIsInSession(patterns: readonly string[]): IsInSession {
  if (patterns.length === 0) return () => true;
  const routes = patterns.map(withMethod);
  const cache = new Map<string, boolean>();
  return (method, route, url) => {
    const path = route || pathOf(url);
    const key = `${method} ${path}`;
    let isIn = cache.get(key);
    if (isIn !== undefined) return isIn;
    isIn = routes.some((pattern) => matches(pattern, key));
    if (route !== undefined && cache.size < MAX_CACHED) cache.set(key, isIn);
    return isIn;
  };
}

/** Returns `POST /decks` unchanged, and `* /decks` for `/decks`. */
function withMethod(pattern: string): string {
  const [, method = '*', path] = /^(?:(\S+)\s+)?(\S+)$/.exec(pattern.trim()) ?? [];
  return `${method.toUpperCase()} ${path ?? pattern}`;
}

function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}
