import * as performanceHooks from 'node:perf_hooks';
import * as timers from 'node:timers';

/**
 * Node's timers and clocks as they were when Sightline was loaded. A service may replace them, on `globalThis` and
 * in Node's modules: tests stub them and fake the time (`mock.timers` of node:test, sinon). Sightline's own timing
 * does not depend on that, and its timers do not run on a fake clock of the service.
 *
 * All of src imports them from here.
 */
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = timers;

const original = performanceHooks.performance;

/** The monotonic clock: `now` in milliseconds since `timeOrigin`, which is in milliseconds since 1970. */
export const performance: Readonly<Pick<typeof original, 'now' | 'timeOrigin'>> = {
  now: original.now.bind(original),
  timeOrigin: original.timeOrigin,
};

const OriginalDate = Date;

/** The wall clock, in milliseconds since 1970. */
export const wallClock: () => number = OriginalDate.now;

/** The service's wall clock, in milliseconds since 1970, even if it is fake: its libraries measure by it. */
export function serviceWallClock(): number {
  return Date.now();
}

/** The wall clock as a date. */
export function currentDate(): Date {
  return new OriginalDate(wallClock());
}

/** Node's own. `nextTick` does not use `this`. */
export const queueMicrotask: typeof globalThis.queueMicrotask = globalThis.queueMicrotask;
export const nextTick: typeof process.nextTick = process.nextTick;
