import { type Listeners, listenersOf, onlyHear } from '../patching/only-hear.ts';
import { isEmitter, isQuery } from './mysql.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;

interface Instrumentation {
  _patchQuery(...how: unknown[]): (original: Method) => Method;
}

/**
 * Upstream's listens to the errors of a query, so that one that nobody else listens for is lost where it would end
 * the process; and throws before mysql2 does where the query is none.
 */
export function mend(upstream: object): void {
  const it = upstream as Instrumentation;
  const { _patchQuery: patchQuery } = it;
  it._patchQuery = (...how) => {
    const wrap = patchQuery.apply(it, how);
    return (original) => {
      let own: Listeners | undefined;
      const observed = wrap(function queryBelow(...given) {
        const query = original.apply(this, given);
        own = isEmitter(query) ? listenersOf(query) : undefined;
        return query;
      });
      return function query(...given) {
        if (!isQuery(given[0])) return original.apply(this, given);
        own = undefined;
        const made = observed.apply(this, given);
        if (own !== undefined && isEmitter(made)) onlyHear(made, own);
        return made;
      };
    };
  };
}
