/**
 * How far the process is on its way to its end. While it lives, exports must not keep it alive; once it
 * ends they must, until they are through or the time for them is over.
 */
export interface Ending {
  /** Whether the last telemetry is being sent. */
  readonly begun: boolean;
  /** Aborted when there is no more time: whatever is under way gives up. */
  readonly over: AbortSignal;
  /** Calls back when the end begins; returns a function that takes the wish back. */
  onBegin(callback: () => void): () => void;
}

/** The side of it that decides. */
export interface EndingControl extends Ending {
  begin(): void;
  giveUp(): void;
}

export function createEnding(): EndingControl {
  const controller = new AbortController();
  const callbacks = new Set<() => void>();
  let begun = false;
  return {
    get begun() {
      return begun;
    },
    over: controller.signal,
    onBegin(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    begin() {
      if (begun) return;
      begun = true;
      for (const callback of callbacks) callback();
      callbacks.clear();
    },
    giveUp: () => controller.abort(),
  };
}
