import { performance } from 'node:perf_hooks';

/**
 * The time in milliseconds since 1970 with fractions, in one cheap call: Node's monotonic clock, held
 * to the wall clock. Within a process, later calls give later times, except where the wall clock was
 * set.
 */
export function epochMillis(): number {
  const monotonic = performance.now();
  if (monotonic - checkedAt > CHECK_EVERY_MS) check(monotonic);
  return monotonic + offset;
}

/** A monotonic time (`performance.now()`) as time since 1970, in milliseconds. */
export function monotonicToEpoch(monotonic: number): number {
  return monotonic + offset;
}

/** So often that V8 has seen it happen before it compiles what calls it, and need not do so twice. */
const CHECK_EVERY_MS = 50;
/** More than what rounding to whole milliseconds can make of equal clocks. */
const TOLERATED_MS = 2;
/** `Date.now()` cuts the fraction off; half a millisecond is what that takes on average. */
const HALF_MS = 0.5;

let offset = performance.timeOrigin;
let checkedAt = 0;

function check(monotonic: number): void {
  checkedAt = monotonic;
  const drift = Date.now() + HALF_MS - (monotonic + offset);
  if (Math.abs(drift) > TOLERATED_MS) offset += drift;
}
