import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';
import type { Method } from '../patching/replace-method.ts';

export type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** Has the callback of a method run in the context in which the method was called. */
export function bindCallbacks(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    const last = args.length - 1;
    if (typeof args[last] === 'function') args[last] = inActive(args[last] as Callback);
    return (original as Callback).apply(this, args);
  };
}

/** A callback that runs in the context that is active now. */
export function inActive(callback: Callback): Callback {
  const context = activeContext();
  return function (this: unknown, ...args: unknown[]) {
    if (activeContext() === context) return callback.apply(this, args);
    if (!ownsContexts()) {
      return runIn(context, apply, () => callback.apply(this, args), undefined);
    }
    // Here and not in a function of its own, which would be in the stacks of the service.
    const before = openContext(context);
    let returned = false;
    try {
      const result = callback.apply(this, args);
      returned = true;
      return result;
    } finally {
      closeContext(before, context, returned);
    }
  };
}

function apply(call: () => unknown): unknown {
  return call();
}
