import { matches } from '../util/wildcard.ts';

/**
 * Whether a request is part of a session.
 *
 * @param route as the framework knows it
 * @param url path and query
 */
export type IsInSession = (method: string, route: string | undefined, url: string) => boolean;

/** Routes whose answer is remembered; a service with more of them makes them of ids. */
const MOST_REMEMBERED = 1000;

/**
 * @param patterns of routes, such as `/study-sessions/*` or `POST /decks/:deckId/study-sessions`: `*` stands
 *   for any characters. Empty: all requests are.
 */
export function createIsInSession(patterns: readonly string[]): IsInSession {
  if (patterns.length === 0) return () => true;
  const wanted = patterns.map(withMethod);
  const known = new Map<string, boolean>();
  return (method, route, url) => {
    const path = route || pathOf(url);
    const key = `${method} ${path}`;
    let isIn = known.get(key);
    if (isIn !== undefined) return isIn;
    isIn = wanted.some((pattern) => matches(pattern, key));
    if (route !== undefined && known.size < MOST_REMEMBERED) known.set(key, isIn);
    return isIn;
  };
}

/** `POST /decks` as it is, `/decks` as `* /decks`. */
function withMethod(pattern: string): string {
  const [, method = '*', path] = /^(?:(\S+)\s+)?(\S+)$/.exec(pattern.trim()) ?? [];
  return `${method.toUpperCase()} ${path ?? pattern}`;
}

function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}
