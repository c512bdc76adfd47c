import type { EndingControl } from './ending.ts';

/** Signals by which services are asked to end. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Longest wait for telemetry that leaves at the end, in milliseconds. */
const DEADLINE_MS = 2000;

/**
 * Sends what is still queued when the process ends: by itself, or by a signal. A signal that nobody
 * else listens to is raised again once that is done, so that the process ends by it as it would have;
 * where the service has a handler of its own, it stays in charge.
 *
 * @param shutdown sends everything and stops; must not reject
 */
export function flushAtEnd(ending: EndingControl, shutdown: () => Promise<void>): void {
  let done: Promise<void> | undefined;
  const flush = (): Promise<void> => {
    if (done === undefined) {
      ending.begin();
      const timer = setTimeout(ending.giveUp, DEADLINE_MS);
      done = shutdown().finally(() => clearTimeout(timer));
    }
    return done;
  };
  // The event loop is empty: what the flush starts keeps the process alive until it is done.
  process.once('beforeExit', () => void flush());
  for (const signal of SIGNALS) {
    const onSignal = () => {
      const alone = process.listenerCount(signal) === 1;
      if (!alone) return;
      void flush().then(() => {
        process.removeListener(signal, onSignal);
        process.kill(process.pid, signal);
      });
    };
    process.on(signal, onSignal);
  }
}
