import { performance, wallClock } from '../../../util/clock.ts';

/**
 * The wall clock as an offset to Node's monotonic clock. Both ends of a duration are taken from the same
 * EpochClock, so that setting the wall clock in between (by NTP, by hand, after the machine slept) does not
 * change it.
 */
export interface EpochClock {
  /** The time at which the monotonic clock reads 0, in milliseconds since 1970. */
  readonly offset: number;
  /** Monotonic time of its replacement; infinite while it is correct. */
  replacedAt: number;
}

/**
 * Returns the clock for a span that begins now.
 *
 * @param now the monotonic time (`performance.now()`)
 * @param parent the clock of the parent, which is kept for some minutes after it became wrong, so that the
 *   times of a span lie within those of its parent
 */
export function epochClock(now: number, parent: EpochClock | undefined): EpochClock {
  if (now - checkedAt > CHECK_EVERY_MS) check(now);
  if (parent === undefined || parent === current) return current;
  return now - parent.replacedAt < KEPT_FOR_MS ? parent : current;
}

/** Short enough that V8 sees a check before it compiles the caller, instead of twice. */
const CHECK_EVERY_MS = 50;
/** More than rounding to whole milliseconds can make two equal clocks differ. */
const TOLERATED_MS = 2;
/** `Date.now()` truncates, which takes off half a millisecond on average. */
const HALF_MS = 0.5;
/** Longer than nearly all traces. A span that lives for days must not keep a wrong clock for its children. */
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
