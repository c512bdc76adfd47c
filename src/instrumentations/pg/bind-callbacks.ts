import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';
import type { Method } from '../patching/replace-method.ts';

export type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** Wraps a method: its callback runs in the context in which the method was called. */
export function bindCallbacks(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const last = args.length - 1;
    if (typeof args[last] === 'function') args[last] = bindToActive(args[last] as Callback);
    return (original as Callback).apply(this, args);
  };
}

/** Binds a callback to the context that is active now. */
export function bindToActive(callback: Callback): Callback {
  const context = activeContext();
  return function (this: unknown, ...args: unknown[]) {
    if (activeContext() === context) return callback.apply(this, args);
    if (!ownsContexts()) {
      return runIn(context, () => callback.apply(this, args), undefined, undefined);
    }
    // Inline, since a helper would be one more frame in the stacks of the service.
    const before = openContext(context);
    let hasReturned = false;
    try {
      const result = callback.apply(this, args);
      hasReturned = true;
      return result;
    } finally {
      closeContext(before, context, hasReturned);
    }
  };
}
