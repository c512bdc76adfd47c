import type { EventEmitter } from 'node:events';
import { context } from '@opentelemetry/api';
import { hideAddedListeners, type Listeners, listenersOf } from '../patching/added-listeners.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;
type Wrapper = (original: Method) => Method;
type Patch = (target: unknown) => Wrapper;
type Callback = (this: unknown, ...given: unknown[]) => unknown;

interface Instrumentation {
  _patchQuery: Patch;
  _getConnectionCallbackPatchFn(callback: Callback | undefined): Callback;
  _setPoolCallbacks(pool: unknown, id: unknown): void;
}

/**
 * Upstream's listens to a query, so that an error that nobody else listens for is lost where it would end the
 * process, and to a pool (pools/mysql2-pool.ts counts its connections); hands a
 * second argument on to callbacks of `getConnection` that have none; and throws before mysql does where the query is none.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const { _patchQuery: patchQuery, _getConnectionCallbackPatchFn: patchCallback } = it;
  it._setPoolCallbacks = () => {};
  it._getConnectionCallbackPatchFn = (callback) => {
    const observe = patchCallback.call(it, undefined);
    const within = context.active();
    return function got(...given) {
      observe.apply(this, given);
      return typeof callback === 'function'
        ? context.with(within, callback, this, ...given)
        : undefined;
    };
  };
  it._patchQuery = (connection) => withoutListeners(patchQuery.call(it, connection));
}

/**
 * What upstream puts around the method of a connection, with listeners that only hear; what is no query goes to the
 * library alone.
 */
export function withoutListeners(wrap: Wrapper): Wrapper {
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
      if (own !== undefined && isEmitter(made)) hideAddedListeners(made, own);
      return made;
    };
  };
}

function isQuery(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

export function isEmitter(value: unknown): value is EventEmitter {
  return typeof (value as EventEmitter | undefined)?.rawListeners === 'function';
}
