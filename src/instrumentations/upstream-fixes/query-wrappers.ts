import type { EventEmitter } from 'node:events';
import { hideAddedListeners, type Listeners, listenersOf } from '../patching/added-listeners.ts';
import { isObject } from './argument-copies.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Puts an observed method around the original. */
export type Wrapper = (original: Method) => Method;

interface Instrumentation {
  _patchQuery(...args: unknown[]): Wrapper;
}

/** Replaces the wrappers that an upstream instrumentation puts around the methods of queries. */
export function replaceWrappers(upstream: object, replace: (wrapper: Wrapper) => Wrapper): void {
  const instrumentation = upstream as Instrumentation;
  const { _patchQuery: patchQuery } = instrumentation;
  instrumentation._patchQuery = (...args) => replace(patchQuery.apply(instrumentation, args));
}

/**
 * @returns a wrapper whose listeners are invisible to the service. Arguments that are no query go to the library alone.
 */
export function withoutListeners(wrapper: Wrapper): Wrapper {
  return (original) => {
    let listeners: Listeners | undefined;
    const observed = wrapper(function innerQuery(...args) {
      const query = original.apply(this, args);
      listeners = isEmitter(query) ? listenersOf(query) : undefined;
      return query;
    });
    return function query(...args) {
      if (typeof args[0] !== 'string' && !isObject(args[0])) return original.apply(this, args);
      listeners = undefined;
      const result = observed.apply(this, args);
      if (listeners !== undefined && isEmitter(result)) hideAddedListeners(result, listeners);
      return result;
    };
  };
}

export function isEmitter(value: unknown): value is EventEmitter {
  return typeof (value as EventEmitter | undefined)?.rawListeners === 'function';
}
