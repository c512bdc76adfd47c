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

/** The class of Socket.IO 4 from which servers, namespaces and sockets come. */
interface Base {
  emitUntyped?: Emit;
  emitReserved: Emit;
}

/**
 * Upstream's puts functions in the place of listeners, and cannot find them again when they are to be taken
 * off. Here listeners stay the service's own, and are observed when they are called: by `emitUntyped` for what
 * a peer has sent, by `emitReserved` for connections. Socket.IO before 4 has no such place: socket-io-listeners.ts.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const { _wrap: wrap, _patchOn: patchOn } = it;
  let observed: On = (_, listener) => listener;
  it._patchOn = (version) => {
    const patch = patchOn.call(it, version);
    // Upstream's function for a listener, instead of adding it.
    observed = patch((_, listener) => listener);
    return patch;
  };
  it._wrap = (target, name, wrapper) => {
    const base = Object.getPrototypeOf(target) as Base;
    if (name !== 'on') return wrap(target, name, wrapper);
    const observe: Observe = (emitter, ...given) => observed.apply(emitter, given) as Listener;
    if (typeof base.emitUntyped !== 'function') wrapListeners(target, wrap.bind(it), observe);
    else if (!PATCHED.has(base)) patchBase(base, observe);
    return undefined;
  };
}

const PATCHED = new WeakSet<object>();

type Observe = (emitter: unknown, event: unknown, listener: Listener) => Listener;

function patchBase(base: Base, observe: Observe): void {
  PATCHED.add(base);
  const { emitUntyped, emitReserved } = base;
  replace(base, 'emitUntyped', function emitUntypedObserved(event, ...args) {
    return deliver(this, event, args, observe) ?? emitUntyped!.call(this, event, ...args);
  });
  replace(base, 'emitReserved', function emitReservedObserved(event, ...args) {
    // As upstream's, which sees the listeners that are added to the server.
    const isConnection = event === 'connection' && this.name === '/';
    const delivered = isConnection ? deliver(this, event, args, observe) : undefined;
    return delivered ?? emitReserved.call(this, event, ...args);
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
 * Calls the listeners as Node does: those that are there at the beginning, in order, until one throws.
 *
 * @returns undefined where Node has to
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
