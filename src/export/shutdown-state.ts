/**
 * The progress of the shutdown. Before it, exports must not keep the process alive; once it has started they must,
 * until they are done or the deadline has passed.
 */
export interface ShutdownState {
  /** Whether the process is exporting its last telemetry. */
  readonly isStarted: boolean;
  /** Aborted when the time is up: exports under way then stop. A new signal for each shutdown. */
  readonly deadline: AbortSignal;
  /** Calls back each time a shutdown starts. @returns removes the callback */
  onStart(callback: () => void): () => void;
}

/** The error of exports that were under way at the deadline. */
export function outOfTime(): Error {
  return Object.assign(
    new Error('no response before the process had to end (SIGHTLINE_SHUTDOWN_TIMEOUT)'),
    { code: 'ETIMEDOUT' },
  );
}

/** Changes the state. */
export interface ShutdownControl extends ShutdownState {
  start(): void;
  expire(): void;
  /** The process continues: while the event loop was empty, something gave it more to do. */
  cancel(): void;
}

export function createShutdownState(): ShutdownControl {
  const callbacks = new Set<() => void>();
  let controller = new AbortController();
  let isStarted = false;
  return {
    get isStarted() {
      return isStarted;
    },
    get deadline() {
      return controller.signal;
    },
    onStart(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    start() {
      if (isStarted) return;
      isStarted = true;
      for (const callback of callbacks) callback();
    },
    expire: () => controller.abort(),
    cancel() {
      isStarted = false;
      if (controller.signal.aborted) controller = new AbortController();
    },
  };
}
