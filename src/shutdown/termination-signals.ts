import { constants } from 'node:os';
import { mimicSignature } from '../instrumentations/patching/mimic-function.ts';
import { setTimeout } from '../util/clock.ts';
import { hasHidden, nodesOwn } from '../util/hidden-listeners.ts';

/** Signals by which services are asked to end. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

type Name = (typeof SIGNALS)[number];
type Watch = (signal: Name) => unknown;

/** How long a signal may take to end the process, in milliseconds. */
const SURELY_ENDED_MS = 100;

/**
 * Does something first when a signal ends the process that nobody handles, then raises it again, so that
 * the process ends by it as it would have. A second signal ends it at once.
 *
 * Nothing of ours listens to signals: Node is made to watch them and calls a function of ours, as long as the
 * service does not listen. What the service adds is watched by Node as if we were not there.
 *
 * @param actAtOnce the same, for a signal that the process sends to itself: it ends before `process.kill` returns
 * @param survived called where the process lives on all the same: the first process of a container is
 *   not ended by a signal that it does not handle
 */
export function beforeDefaultSignals(
  act: () => Promise<void>,
  actAtOnce: () => void,
  survived: () => void,
): void {
  const start = nodesOwn('newListener', 'startListeningIfSignal');
  const stop = nodesOwn('removeListener', 'stopListeningIfSignal');
  const raised = new Set<Name>();
  const onSignal = (signal: Name): void => {
    const raise = () => {
      beforeKill(signal);
      kill(process.pid, signal);
    };
    if (raised.has(signal)) {
      raise();
      return;
    }
    raised.add(signal);
    act().then(raise, raise);
  };
  const { watch, unwatch } =
    start === undefined || stop === undefined
      ? byListeners(onSignal)
      : byNodesOwn(start, stop, onSignal);
  const beforeKill = (signal: Name): void => {
    unwatch(signal);
    setTimeout(() => {
      raised.delete(signal);
      survived();
      if (process.listenerCount(signal) === 0) watch(signal);
    }, SURELY_ENDED_MS).unref();
  };
  const kill = beforeKillOfItself((signal) => {
    if (process.listenerCount(signal) > 0) return;
    if (!raised.has(signal)) actAtOnce();
    raised.add(signal);
    beforeKill(signal);
  });
  for (const signal of SIGNALS) watch(signal);
}

/**
 * A process that sends itself a signal ends at once, where Node does not watch that. Watched, the signal would
 * come in a later turn of the event loop, if there is one.
 *
 * @returns Node's own `process.kill`
 */
function beforeKillOfItself(act: Watch): typeof process.kill {
  const below = process.kill;
  const above = function kill(this: unknown, pid: unknown, signal: unknown) {
    const name = signal === undefined || signal === null ? 'SIGTERM' : nameOf(signal);
    if (pid === process.pid && name !== undefined) act(name);
    return Reflect.apply(below, this, [pid, signal]) as true;
  };
  const { enumerable = true } = Object.getOwnPropertyDescriptor(process, 'kill') ?? {};
  Object.defineProperty(process, 'kill', {
    value: mimicSignature(above, below),
    writable: true,
    enumerable,
    configurable: true,
  });
  return below.bind(process);
}

function nameOf(signal: unknown): Name | undefined {
  return SIGNALS.find((name) => name === signal || constants.signals[name] === signal);
}

/** Starts and stops a watch, where no listener of the service does. */
interface Watching {
  readonly watch: Watch;
  readonly unwatch: Watch;
}

/**
 * Node watches a signal from the first listener of its event to the last, by two listeners of its own. They
 * can be called without one. What they bind to the signal is the `emit` that the process has then.
 */
function byNodesOwn(start: Watch, stop: Watch, onSignal: Watch): Watching {
  const onWatched = (signal: Name, ...rest: [Name, number]) => {
    if (process.listenerCount(signal) > 0) (process as NodeJS.EventEmitter).emit(signal, ...rest);
    else onSignal(signal);
  };
  const watch: Watch = (signal) => withEmit(onWatched, () => start(signal));
  // The service's first listener: from here on Node calls `process.emit`, as it would have.
  replaceListener('newListener', start, (signal: Name) => {
    if (SIGNALS.includes(signal)) stop(signal);
    start(signal);
  });
  replaceListener('removeListener', stop, (signal: Name) => {
    stop(signal);
    if (SIGNALS.includes(signal) && process.listenerCount(signal) === 0) watch(signal);
    // Node did not count it.
    else if (hasHidden(signal)) start(signal);
  });
  return { watch, unwatch: stop };
}

/** Keeps the place in the list. By its member `listener`, Node takes the new one for the old one, as with `once`. */
function replaceListener(event: string, old: Watch, instead: Watch): void {
  const type = event as 'SIGTERM';
  const all = process.rawListeners(type) as NodeJS.SignalsListener[];
  const after = all.slice(all.indexOf(old as never) + 1);
  process.on(type, instead as never);
  process.removeListener(type, old as never);
  // Not before: to remove the old one would remove the new one.
  Object.assign(instead, { listener: old });
  for (const listener of after) {
    process.removeListener(type, listener);
    process.on(type, listener);
  }
}

function withEmit(emit: (signal: Name, ...rest: [Name, number]) => void, act: () => void): void {
  const own = Object.getOwnPropertyDescriptor(process, 'emit');
  Object.defineProperty(process, 'emit', { value: emit, writable: true, configurable: true });
  try {
    act();
  } finally {
    if (own === undefined) delete (process as { emit?: unknown }).emit;
    else Object.defineProperty(process, 'emit', own);
  }
}

/** For a Node that goes another way: by listeners, which are counted. */
function byListeners(onSignal: Watch): Watching {
  const listener = (signal: Name) => {
    if (process.listenerCount(signal) === 1) onSignal(signal);
  };
  const unwatch: Watch = (signal) => process.removeListener(signal, listener);
  return {
    watch(signal) {
      unwatch(signal);
      process.on(signal, listener);
    },
    unwatch,
  };
}
