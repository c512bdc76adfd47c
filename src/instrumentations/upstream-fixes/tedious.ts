import type { EventEmitter } from 'node:events';
import { hideAddedListeners, type Listeners, listenersOf } from '../patching/added-listeners.ts';
import { isEmitter } from './mysql.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;

interface Instrumentation {
  _patchQuery(...how: unknown[]): (original: Method) => Method;
}

/** Upstream's listens to the errors of a request, so that one that nobody else listens for is lost. */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const { _patchQuery: patchQuery } = it;
  it._patchQuery = (...how) => {
    const wrap = patchQuery.apply(it, how);
    return (original) => {
      let own: Listeners = new Map();
      /** Upstream's listens by then, and nothing has gone wrong yet. */
      const observed = wrap(function requestBelow(...given) {
        if (isEmitter(given[0])) hideAddedListeners(given[0] as EventEmitter, own);
        return original.apply(this, given);
      });
      return function request(...given) {
        own = isEmitter(given[0]) ? listenersOf(given[0]) : new Map();
        return observed.apply(this, given);
      };
    };
  };
}
