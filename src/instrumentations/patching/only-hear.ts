import type { EventEmitter } from 'node:events';

type Listener = (...args: unknown[]) => void;
type Raw = Listener & { readonly listener?: Listener };

/** The listeners of an emitter, by their events. */
export type Listeners = ReadonlyMap<string | symbol, readonly unknown[]>;

export function listenersOf(emitter: EventEmitter): Listeners {
  return new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)]));
}

/**
 * Has listeners that an instrumentation has added hear of the events without being listeners: they would be counted,
 * and one of `error` keeps Node from throwing an error that the service does not listen for.
 *
 * @param own those that were there before
 */
export function onlyHear(emitter: EventEmitter, own: Listeners): void {
  const heard = new Map<unknown, Listener[]>();
  for (const name of emitter.eventNames()) {
    for (const raw of emitter.rawListeners(name) as Raw[]) {
      if (own.get(name)?.includes(raw)) continue;
      emitter.off(name, raw);
      heard.set(name, [...(heard.get(name) ?? []), raw.listener ?? raw]);
    }
  }
  if (heard.size === 0) return;
  const below = emitter.emit as Listener;
  Object.defineProperty(emitter, 'emit', {
    value: function emit(this: EventEmitter, ...args: unknown[]) {
      for (const listener of heard.get(args[0]) ?? []) listener.apply(this, args.slice(1));
      return below.apply(this, args);
    },
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
