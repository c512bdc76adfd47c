import { clearTimeout, setTimeout } from '../util/clock.ts';
import { failedAt, placeOf } from '../util/guard.ts';

/** Most lines that wait: what they take at once stays well below a millisecond. */
const MOST_LINES = 100;
/** Longest time that a line waits, in milliseconds: shorter than the shortest time that a batch is worth waiting for. */
const DELAY_MS = 250;

/** Shared by all copies of this file: `sightline/logging` is a bundle of its own. */
interface State {
  lines: (() => void)[];
  timer: NodeJS.Timeout | undefined;
}

const STATE = Symbol.for('sightline.held-lines');
const shared = globalThis as { [STATE]?: State };

const EMITTING = placeOf(
  'the emission of a log line',
  'The line is printed, and missing among the records. Report this to Sightline.',
);

/**
 * From now on lines may wait a moment before they become log records. What is done for many at once costs a third
 * of what it costs between the service's own work, since code and data are at hand in the processor's caches.
 */
export function startHolding(): void {
  shared[STATE] ??= { lines: [], timer: undefined };
}

/** Whether lines may wait here. */
export function holdsLines(): boolean {
  return shared[STATE] !== undefined;
}

/** @param emit makes a record of a line, where lines may wait, by what cannot change any more */
export function holdLine(emit: () => void): void {
  const state = shared[STATE]!;
  state.lines.push(emit);
  if (state.lines.length >= MOST_LINES) releaseLines();
  else state.timer ??= setTimeout(releaseLines, DELAY_MS).unref();
}

/** Whether lines wait that would be lost if the process ended now. */
export function hasHeldLines(): boolean {
  const state = shared[STATE];
  return state !== undefined && state.lines.length > 0;
}

/** Makes records of all lines that wait, in the order in which they were written. */
export function releaseLines(): void {
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
