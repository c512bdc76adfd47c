import { EventEmitter } from 'node:events';
import { mimicSignature } from '../../patching/mimic-function.ts';

type Listener = (this: unknown, ...args: unknown[]) => unknown;
type Add = (this: EventEmitter, event: string, listener: Listener) => EventEmitter;
type Wrap = (target: object, name: string, wrapper: (original: Add) => Add) => unknown;
type Observe = (emitter: unknown, event: unknown, listener: Listener) => Listener;

/**
 * Observes the listeners of Socket.IO 2 and 3 so that Node finds them: it removes, counts and lists a function by its
 * property `listener`, as it does for `once`. `rawListeners` shows the function.
 */
export function wrapListeners(target: object, wrap: Wrap, observe: Observe): void {
  let add: Add | undefined;
  wrap(target, 'on', (original) => {
    add = original;
    return mimicSignature(
      function on(event, listener) {
        const observed = observedListener(this, event, listener);
        return original.call(
          this,
          event,
          observed === listener ? listener : Object.assign(observed, { listener }),
        );
      } satisfies Add,
      original,
    );
  });
  const isInherited = (target as { readonly once?: unknown }).once === EventEmitter.prototype.once;
  if (add === undefined || !isInherited) return;
  const { value: original, ...flags } = Object.getOwnPropertyDescriptor(
    EventEmitter.prototype,
    'once',
  ) as TypedPropertyDescriptor<Add>;
  const addOnce: Add = function once(event, listener) {
    const observed = observedListener(this, event, listener);
    if (observed === listener) return original!.call(this, event, listener);
    let isOver = false;
    const callOnce: Listener = (...args) => {
      if (isOver) return undefined;
      isOver = true;
      this.removeListener(event, callOnce);
      return observed.apply(this, args);
    };
    return add!.call(this, event, Object.assign(callOnce, { listener }));
  };
  Object.defineProperty(target, 'once', { ...flags, value: mimicSignature(addOnce, original!) });

  function observedListener(emitter: unknown, event: unknown, listener: Listener): Listener {
    // Node rejects anything else.
    return typeof listener === 'function' ? observe(emitter, event, listener) : listener;
  }
}
