import type { Method } from '../../patching/replace-method.ts';

/** A route of trouter 4, which stores its pattern as a regular expression. */
interface Entry {
  handlers: readonly unknown[];
}

interface Router {
  readonly routes: readonly Entry[];
}

type Add = (this: Router, method: string, route: unknown, ...handlers: unknown[]) => unknown;
type Find = (this: Router, method: string, path: string) => unknown;

/**
 * Replacements for router methods of Polka 1 that report the routes a search matches: it reads the handlers of those
 * routes only.
 *
 * @param onMatch called with each pattern, as registered, in the order of the handlers
 */
export function observeMatches(
  prototype: object,
  onMatch: (pattern: unknown) => void,
): Record<string, Method> {
  const { add: originalAdd, find: originalFind } = prototype as { add: Add; find: Find };
  let isSearching = false;
  const add: Add = function (method, route, ...handlers) {
    const result = originalAdd.call(this, method, route, ...handlers);
    const entry = this.routes.at(-1);
    if (entry !== undefined) observeHandlers(entry, route);
    return result;
  };
  const find: Find = function (method, path) {
    isSearching = true;
    try {
      return originalFind.call(this, method, path);
    } finally {
      isSearching = false;
    }
  };
  return { add: add as Method, find: find as Method };

  function observeHandlers(entry: Entry, pattern: unknown): void {
    let { handlers } = entry;
    Object.defineProperty(entry, 'handlers', {
      configurable: true,
      enumerable: true,
      get() {
        if (isSearching) onMatch(pattern);
        return handlers;
      },
      set(value: readonly unknown[]) {
        handlers = value;
      },
    });
  }
}
