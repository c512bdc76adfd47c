/** Signals by which services are asked to end. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

type Name = (typeof SIGNALS)[number];

/**
 * Does something first when a signal ends the process that nobody handles, then raises it again, so that
 * the process ends by it as it would have. A second signal ends it at once.
 *
 * Where the service handles a signal itself, nothing of ours listens to it: packages such as signal-exit
 * count the listeners to find out whether they are alone, and would wait for us.
 *
 * @param survived called where the process lives on all the same: the first process of a container is
 *   not ended by a signal that it does not handle
 */
export function beforeDefaultSignals(act: () => Promise<void>, survived: () => void): void {
  const listeners = new Map<string | symbol, () => void>();
  for (const name of SIGNALS) {
    const listener = () => onSignal(name, listener, act, survived);
    listeners.set(name, listener);
    process.on(name, listener);
  }
  process.on('newListener', (name: string | symbol, added: unknown) => {
    const own = listeners.get(name);
    if (own === undefined || added === own) return;
    // Not before theirs is in place: without any listener, Node stops watching the signal.
    queueMicrotask(() => {
      if (process.listenerCount(name as Name) > 1) process.removeListener(name, own);
    });
  });
  process.on('removeListener', (name: string | symbol, removed: unknown) => {
    const own = listeners.get(name);
    if (own === undefined || removed === own || process.listenerCount(name as Name) > 0) return;
    process.on(name as Name, own);
  });
}

/** How long a signal may take to end the process, in milliseconds. */
const SURELY_ENDED_MS = 100;

const raised = new Set<Name>();

function onSignal(
  name: Name,
  own: () => void,
  act: () => Promise<void>,
  survived: () => void,
): void {
  // Theirs was added in this very moment.
  if (process.listenerCount(name) > 1) return;
  const raise = () => {
    process.removeListener(name, own);
    process.kill(process.pid, name);
    setTimeout(() => {
      raised.delete(name);
      survived();
      if (process.listenerCount(name) === 0) process.on(name, own);
    }, SURELY_ENDED_MS).unref();
  };
  if (raised.has(name)) {
    raise();
    return;
  }
  raised.add(name);
  act().then(raise, raise);
}
