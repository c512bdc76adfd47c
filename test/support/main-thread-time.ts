/** What the main thread may be held for by one thing that a stranger sent, in milliseconds. */
export const PROMISED_MS = 20;

/**
 * What a run refuses, in milliseconds. The promise is for a machine of its own: beside all other tests only what
 * is far from it is a fault, and `npm run fuzz -- --bounds` holds the promise itself.
 */
export const ALLOWED_MS = process.env.TIME_BOUNDS === 'strict' ? PROMISED_MS : 3 * PROMISED_MS;

/** Of the reference loop, in milliseconds, on the kind of machine for which it is promised (2 cores, shared). */
const REFERENCE_MS = 9;
/** More than chance needs, less than a run can bear. */
const MOST_TRIES = 10;

/** Work that always is the same: how long it takes says how fast this machine is at this moment. */
function referenceLoop(): number {
  let mixed = 1;
  for (let index = 0; index < 8_000_000; index++) mixed = (Math.imul(mixed, 48_271) + index) | 0;
  return mixed;
}

/** How many times slower this machine is at this moment; at least 1. */
function slowness(): number {
  const times = Array.from({ length: 2 }, () => timeOf(referenceLoop));
  return Math.max(1, Math.min(...times) / REFERENCE_MS);
}

/** Systems count CPU time in ticks; what is shorter than some of them shows on the clock alone. */
const TICK_MS = 4;

/** How long something takes on this thread, in milliseconds, without what others get meanwhile. */
function timeOf(act: () => unknown): number {
  const [before, cpuBefore] = [performance.now(), cpuMs()];
  act();
  return Math.min(performance.now() - before, cpuMs() - cpuBefore + TICK_MS);
}

function cpuMs(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
}

/**
 * The least that something takes of some tries, in milliseconds of the machine for which it is promised: what
 * runs beside it, the garbage collector and code that has not been compiled yet make it slower, never faster.
 * Ends at the first try that is quick enough.
 *
 * @param act gets the number of the try, for what remembers its input
 */
export function leastMs(
  act: (round: number) => unknown,
  enough = ALLOWED_MS,
  tries = MOST_TRIES,
): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < tries && least > enough; round++) {
    const ms = timeOf(() => act(round));
    least = Math.min(least, ms > PROMISED_MS ? ms / slowness() : ms);
  }
  return least;
}
