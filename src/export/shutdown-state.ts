/**
 * How far the process is on its way to its end. While it lives, exports must not keep it alive; once it
 * ends they must, until they are through or the time for them is over.
 */
export interface ShutdownState {
  /** Whether the last telemetry is being sent. */
  readonly begun: boolean;
  /** Aborted when there is no more time: whatever is under way gives up. One for each end. */
  readonly over: AbortSignal;
  /** Calls back each time the end begins; returns a function that takes the wish back. */
  onBegin(callback: () => void): () => void;
}

/** Why what was under way when the time was over has failed. */
export function outOfTime(): Error {
  return Object.assign(
    new Error('no response before the process had to end (SIGHTLINE_SHUTDOWN_TIMEOUT)'),
    { code: 'ETIMEDOUT' },
  );
}

/** The side of it that decides. */
export interface ShutdownControl extends ShutdownState {
  begin(): void;
  giveUp(): void;
  /** The process lives on: at an empty event loop, somebody else gave it more to do. */
  takeBack(): void;
}

export function createShutdownState(): ShutdownControl {
  const callbacks = new Set<() => void>();
  let controller = new AbortController();
  let begun = false;
  return {
    get begun() {
      return begun;
    },
    get over() {
      return controller.signal;
    },
    onBegin(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    begin() {
      if (begun) return;
      begun = true;
      for (const callback of callbacks) callback();
    },
    giveUp: () => controller.abort(),
    takeBack() {
      begun = false;
      if (controller.signal.aborted) controller = new AbortController();
    },
  };
}
