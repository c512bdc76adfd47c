import * as performanceHooks from 'node:perf_hooks';
import * as timers from 'node:timers';

/**
 * Node's timers and clocks as they were when Sightline loaded. A service may replace them, on `globalThis` and in
 * Node's modules: tests stub them and fake the time (`mock.timers` of node:test, sinon). What Sightline does
 * in its own time does not depend on that, and none of its timers stand in a clock of the service.
 *
 * All of src takes them from here.
 */
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = timers;

const own = performanceHooks.performance;

/** The monotonic clock, in milliseconds since `timeOrigin`, and that in milliseconds since 1970. */
export const performance: Readonly<Pick<typeof own, 'now' | 'timeOrigin'>> = {
  now: own.now.bind(own),
  timeOrigin: own.timeOrigin,
};

const OwnDate = Date;

/** The wall clock, in milliseconds since 1970. */
export const wallClock: () => number = OwnDate.now;

/** The wall clock as the service reads it now: its libraries measure by what stands in for it. */
export function serviceWallClock(): number {
  return Date.now();
}

/** The wall clock as a date. */
export function currentDate(): Date {
  return new OwnDate(wallClock());
}

/** Node's own; the second has no `this` to lose. */
export const queueMicrotask: typeof globalThis.queueMicrotask = globalThis.queueMicrotask;
export const nextTick: typeof process.nextTick = process.nextTick;
