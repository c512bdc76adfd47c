import { clearTimeout, setTimeout } from '../util/clock.ts';
import { failedAt, placeOf } from '../util/guard.ts';

/** Limit of queued lines: emitting them at once takes well below a millisecond. */
const MOST_LINES = 100;
/** Longest time in the queue, in milliseconds: shorter than the shortest useful delay of a batch. */
const DELAY_MS = 250;

/** Shared by all copies of this file: `sightline/logging` is a separate bundle. */
interface State {
  lines: (() => void)[];
  timer: NodeJS.Timeout | undefined;
}

const STATE = Symbol.for('sightline.held-lines');
const shared = globalThis as { [STATE]?: State };

const EMITTING = placeOf(
  'the emission of a log line',
  'The line was printed, but its record was dropped. Report this to Sightline.',
);

/**
 * Creates the queue, in which lines wait before they become log records. Emitting many at once costs a third
 * of emitting each between the service's own work, because code and data stay in the CPU caches.
 */
export function openLineQueue(): void {
  shared[STATE] ??= { lines: [], timer: undefined };
}

/** Whether the queue exists. */
export function hasLineQueue(): boolean {
  return shared[STATE] !== undefined;
}

/** @param emit emits the log record of the line from values that no longer change */
export function queueLine(emit: () => void): void {
  const state = shared[STATE]!;
  state.lines.push(emit);
  if (state.lines.length >= MOST_LINES) emitQueuedLines();
  else state.timer ??= setTimeout(emitQueuedLines, DELAY_MS).unref();
}

/** Whether queued lines would be lost if the process ended now. */
export function hasQueuedLines(): boolean {
  const state = shared[STATE];
  return state !== undefined && state.lines.length > 0;
}

/** Emits the log records of all queued lines in their order. */
export function emitQueuedLines(): void {
  const state = shared[STATE];
  if (state === undefined || state.lines.length === 0) return;
  clearTimeout(state.timer);
  state.timer = undefined;
  const { lines } = state;
  state.lines = [];
  for (const emit of lines) {
    try {
      emit();
    } catch (error) {
      failedAt(EMITTING, error);
    }
  }
}
