import { hideAddedListeners, type Listeners, listenersOf } from '../patching/added-listeners.ts';
import { isEmitter, replaceWrappers, type Wrapper } from './query-wrappers.ts';

/** The upstream instrumentation listens to the errors of a request: an error without another listener is lost. */
export function applyFix(upstream: object): void {
  replaceWrappers(upstream, withoutListeners);
}

function withoutListeners(wrapper: Wrapper): Wrapper {
  return (original) => {
    let listeners: Listeners = new Map();
    // Called when the upstream listeners have been added and no error has occurred yet.
    const observed = wrapper(function innerRequest(...args) {
      if (isEmitter(args[0])) hideAddedListeners(args[0], listeners);
      return original.apply(this, args);
    });
    return function request(...args) {
      listeners = isEmitter(args[0]) ? listenersOf(args[0]) : new Map();
      return observed.apply(this, args);
    };
  };
}
