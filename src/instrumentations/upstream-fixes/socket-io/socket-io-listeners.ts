import { EventEmitter } from 'node:events';
import { mimicSignature } from '../../patching/mimic-function.ts';

type Listener = (this: unknown, ...args: unknown[]) => unknown;
type Add = (this: EventEmitter, event: string, listener: Listener) => EventEmitter;
type Wrap = (target: object, name: string, wrapper: (original: Add) => Add) => unknown;
type Observe = (emitter: unknown, event: unknown, listener: Listener) => Listener;

/**
 * Has the listeners of Socket.IO 2 and 3 observed so that Node finds them again: it takes off, counts and lists
 * a function by the `listener` that it stands for, as with those of `once`. `rawListeners` shows it.
 */
export function wrapListeners(target: object, wrap: Wrap, observe: Observe): void {
  let add: Add | undefined;
  wrap(target, 'on', (original) => {
    add = original;
    return mimicSignature(
      function on(event, listener) {
        const above = observed(this, event, listener);
        return original.call(this, event, above === listener ? listener : marked(above, listener));
      } satisfies Add,
      original,
    );
  });
  const inherited = (target as { readonly once?: unknown }).once === EventEmitter.prototype.once;
  if (add === undefined || !inherited) return;
  const { value: original, ...flags } = Object.getOwnPropertyDescriptor(
    EventEmitter.prototype,
    'once',
  ) as TypedPropertyDescriptor<Add>;
  const addOnce: Add = function once(event, listener) {
    const above = observed(this, event, listener);
    if (above === listener) return original!.call(this, event, listener);
    let isOver = false;
    const last: Listener = (...args) => {
      if (isOver) return undefined;
      isOver = true;
      this.removeListener(event, last);
      return above.apply(this, args);
    };
    return add!.call(this, event, marked(last, listener));
  };
  Object.defineProperty(target, 'once', { ...flags, value: mimicSignature(addOnce, original!) });

  function observed(emitter: unknown, event: unknown, listener: Listener): Listener {
    // What is no function Node refuses.
    return typeof listener === 'function' ? observe(emitter, event, listener) : listener;
  }
}

function marked(above: Listener, listener: Listener): Listener {
  return Object.assign(above, { listener });
}
