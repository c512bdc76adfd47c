import { EventEmitter } from 'node:events';
import { wrapListeners } from './socket-io-listeners.ts';

type Listener = (this: unknown, ...args: unknown[]) => unknown;
type On = (this: unknown, event: unknown, listener: Listener) => unknown;
type Emit = (this: Emitter, event: string, ...args: unknown[]) => boolean;
type Wrap = (target: object, name: string, wrapper: unknown) => unknown;

interface Instrumentation {
  _wrap: Wrap;
  _patchOn(version: unknown): (original: On) => On;
}

interface Emitter {
  readonly name?: unknown;
  rawListeners(event: string): Listener[];
}

/** The base class of servers, namespaces and sockets in Socket.IO 4. */
interface Base {
  emitUntyped?: Emit;
  emitReserved: Emit;
}

/**
 * The upstream instrumentation replaces listeners by functions, which it cannot find again when a listener is removed.
 * Here listeners are not replaced but observed when they are called: by `emitUntyped` for messages of a peer, by
 * `emitReserved` for connections. Socket.IO before 4 has no such methods: see socket-io-listeners.ts.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const { _wrap: wrap, _patchOn: patchOn } = instrumentation;
  let observeListener: On = (_, listener) => listener;
  instrumentation._patchOn = (version) => {
    const patch = patchOn.call(instrumentation, version);
    // Returns the upstream function for a listener instead of adding it.
    observeListener = patch((_, listener) => listener);
    return patch;
  };
  instrumentation._wrap = (target, name, wrapper) => {
    const base = Object.getPrototypeOf(target) as Base;
    if (name !== 'on') return wrap(target, name, wrapper);
    const observe: Observe = (emitter, ...args) => observeListener.apply(emitter, args) as Listener;
    if (typeof base.emitUntyped !== 'function') {
      wrapListeners(target, wrap.bind(instrumentation), observe);
    } else if (!patchedBases.has(base)) patchBase(base, observe);
    return undefined;
  };
}

const patchedBases = new WeakSet<object>();

type Observe = (emitter: unknown, event: unknown, listener: Listener) => Listener;

function patchBase(base: Base, observe: Observe): void {
  patchedBases.add(base);
  const { emitUntyped, emitReserved } = base;
  replace(base, 'emitUntyped', function emitUntypedObserved(event, ...args) {
    return deliver(this, event, args, observe) ?? emitUntyped!.call(this, event, ...args);
  });
  replace(base, 'emitReserved', function emitReservedObserved(event, ...args) {
    // Like the upstream instrumentation, which observes the listeners of the server.
    const isConnection = event === 'connection' && this.name === '/';
    const result = isConnection ? deliver(this, event, args, observe) : undefined;
    return result ?? emitReserved.call(this, event, ...args);
  });
}

function replace(base: Base, name: 'emitUntyped' | 'emitReserved', emit: Emit): void {
  const value = Object.defineProperty(emit, 'name', { value: name });
  Object.defineProperty(base, name, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

/**
 * Calls the listeners as Node does: those registered at the start, in order, until one throws.
 *
 * @returns undefined if Node has to call them
 */
function deliver(
  emitter: Emitter,
  event: string,
  args: readonly unknown[],
  observe: Observe,
): boolean | undefined {
  if (event === 'error' || EventEmitter.captureRejections) return undefined;
  const listeners = emitter.rawListeners(event);
  if (listeners.length === 0) return undefined;
  for (const listener of listeners) {
    Reflect.apply(observe(emitter, event, listener), emitter, args);
  }
  return true;
}
