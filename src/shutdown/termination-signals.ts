import { constants } from 'node:os';
import { mimicSignature } from '../instrumentations/patching/mimic-function.ts';
import { setTimeout } from '../util/clock.ts';
import { hasHidden, nodeListener } from '../util/hidden-listeners.ts';

/** Signals that ask a service to end. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

type Name = (typeof SIGNALS)[number];
type Watch = (signal: Name) => unknown;

/** A process that runs longer after a signal than this, in milliseconds, has survived it. */
const SURVIVED_AFTER_MS = 100;

/**
 * Runs `act` when an unhandled signal is about to end the process, then raises the signal again, so that the
 * process ends by it as on bare Node. A second signal ends it at once.
 *
 * Sightline adds no signal listener, which the service could see: while the service does not listen, Node itself
 * watches the signal and calls Sightline. Listeners that the service adds behave as on bare Node.
 *
 * @param actAtOnce in place of `act` for a signal that the process sends to itself: it ends before `process.kill`
 *   returns
 * @param survived called if the process does not end: a signal that it does not handle does not end the first
 *   process of a container
 */
export function beforeDefaultSignals(
  act: () => Promise<void>,
  actAtOnce: () => void,
  survived: () => void,
): void {
  const start = nodeListener('newListener', 'startListeningIfSignal');
  const stop = nodeListener('removeListener', 'stopListeningIfSignal');
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
    }, SURVIVED_AFTER_MS).unref();
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
 * A process that sends itself an unwatched signal ends at once. A watched one arrives in a later turn of the event
 * loop, if there is any.
 *
 * @returns the original `process.kill`
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

/** Makes Node watch a signal without a listener. */
interface Watching {
  readonly watch: Watch;
  readonly unwatch: Watch;
}

/**
 * Node starts to watch a signal with the first listener and stops with the last, by two listeners of its own that
 * can also be called directly. They bind the `emit` that the process has at that moment.
 */
function byNodesOwn(start: Watch, stop: Watch, onSignal: Watch): Watching {
  const onWatched = (signal: Name, ...rest: [Name, number]) => {
    if (process.listenerCount(signal) > 0) (process as NodeJS.EventEmitter).emit(signal, ...rest);
    else onSignal(signal);
  };
  const watch: Watch = (signal) => withEmit(onWatched, () => start(signal));
  // With the service's first listener, Node calls `process.emit` again, as on bare Node.
  replaceListener('newListener', start, (signal: Name) => {
    if (SIGNALS.includes(signal)) stop(signal);
    start(signal);
  });
  replaceListener('removeListener', stop, (signal: Name) => {
    stop(signal);
    if (SIGNALS.includes(signal) && process.listenerCount(signal) === 0) watch(signal);
    // Node does not count hidden listeners.
    else if (hasHidden(signal)) start(signal);
  });
  return { watch, unwatch: stop };
}

/** Replaces a listener at its place. Its member `listener` makes Node treat it as the old one, as for `once`. */
function replaceListener(event: string, old: Watch, instead: Watch): void {
  const type = event as 'SIGTERM';
  const all = process.rawListeners(type) as NodeJS.SignalsListener[];
  const after = all.slice(all.indexOf(old as never) + 1);
  process.on(type, instead as never);
  process.removeListener(type, old as never);
  // Only now: earlier, removing the old listener would have removed the new one.
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

/** For versions of Node that watch signals in another way: with listeners, which the service can count. */
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
