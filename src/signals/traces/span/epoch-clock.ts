import { performance, wallClock } from '../../../util/clock.ts';

/**
 * What the wall clock said, as the difference to Node's monotonic clock. Whoever measures a duration takes
 * both of its ends by one of these, so that a wall clock that is set meanwhile (by NTP, by hand, because a
 * machine has slept) changes nothing about it.
 */
export interface EpochClock {
  /** Milliseconds since 1970, where the monotonic clock says 0. */
  readonly offset: number;
  /** By the monotonic clock; infinite while it is right. */
  replacedAt: number;
}

/**
 * The clock for what begins now, in time since 1970.
 *
 * @param now the monotonic time (`performance.now()`)
 * @param parent the clock of what it is a part of, which it keeps for some minutes after it is wrong: its
 *   times are to lie within those of the whole
 */
export function epochClock(now: number, parent: EpochClock | undefined): EpochClock {
  if (now - checkedAt > CHECK_EVERY_MS) check(now);
  if (parent === undefined || parent === current) return current;
  return now - parent.replacedAt < KEPT_FOR_MS ? parent : current;
}

/** So often that V8 has seen it happen before it compiles what calls it, and need not do so twice. */
const CHECK_EVERY_MS = 50;
/** More than what rounding to whole milliseconds can make of equal clocks. */
const TOLERATED_MS = 2;
/** `Date.now()` cuts the fraction off; half a millisecond is what that takes on average. */
const HALF_MS = 0.5;
/** Longer than nearly all traces; what lives for days and has parts all along may not keep a wrong clock. */
const KEPT_FOR_MS = 5 * 60_000;

let current: EpochClock = { offset: performance.timeOrigin, replacedAt: Number.POSITIVE_INFINITY };
let checkedAt = 0;

function check(now: number): void {
  checkedAt = now;
  const drift = wallClock() + HALF_MS - (now + current.offset);
  if (Math.abs(drift) <= TOLERATED_MS) return;
  current.replacedAt = now;
  current = { offset: current.offset + drift, replacedAt: Number.POSITIVE_INFINITY };
}
