import type { EventEmitter } from 'node:events';

type Listener = (...args: unknown[]) => void;
type RawListener = Listener & { readonly listener?: Listener };

/** The listeners of an emitter, by event. */
export type Listeners = ReadonlyMap<string | symbol, readonly unknown[]>;

export function listenersOf(emitter: EventEmitter): Listeners {
  return new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)]));
}

/**
 * Calls the listeners that an instrumentation has added from `emit` instead: as listeners they would be counted, and
 * a listener of `error` keeps Node from throwing an error that the service does not handle.
 *
 * @param serviceListeners the listeners before the instrumentation added its own
 */
export function hideAddedListeners(emitter: EventEmitter, serviceListeners: Listeners): void {
  const addedListeners = new Map<unknown, Listener[]>();
  for (const name of emitter.eventNames()) {
    for (const rawListener of emitter.rawListeners(name) as RawListener[]) {
      if (serviceListeners.get(name)?.includes(rawListener)) continue;
      emitter.off(name, rawListener);
      addedListeners.set(name, [
        ...(addedListeners.get(name) ?? []),
        rawListener.listener ?? rawListener,
      ]);
    }
  }
  if (addedListeners.size === 0) return;
  const originalEmit = emitter.emit as Listener;
  Object.defineProperty(emitter, 'emit', {
    value: function emit(this: EventEmitter, ...args: unknown[]) {
      for (const listener of addedListeners.get(args[0]) ?? []) listener.apply(this, args.slice(1));
      return originalEmit.apply(this, args);
    },
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
