import { context } from '@opentelemetry/api';
import { replaceWrappers, withoutListeners } from './query-wrappers.ts';

type Callback = (this: unknown, ...args: unknown[]) => unknown;

interface Instrumentation {
  _getConnectionCallbackPatchFn(callback: Callback | undefined): Callback;
  _setPoolCallbacks(pool: unknown, id: unknown): void;
}

/**
 * The upstream instrumentation listens to the errors of a query: an error without another listener is lost instead of
 * ending the process. It listens to pools, too, whose connections pools/mysql2-pool.ts counts. It passes a second
 * argument to callbacks of `getConnection` that get none from mysql, and throws before mysql does on an invalid query.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const { _getConnectionCallbackPatchFn: patchCallback } = instrumentation;
  instrumentation._setPoolCallbacks = () => {};
  instrumentation._getConnectionCallbackPatchFn = (callback) => {
    const observe = patchCallback.call(instrumentation, undefined);
    const active = context.active();
    return function onConnection(...args) {
      observe.apply(this, args);
      return typeof callback === 'function'
        ? context.with(active, callback, this, ...args)
        : undefined;
    };
  };
  replaceWrappers(upstream, withoutListeners);
}
