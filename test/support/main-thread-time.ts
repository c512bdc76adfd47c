/** What the main thread may be held for by one thing that a stranger sent, in milliseconds. */
export const PROMISED_MS = 20;

/** Of the reference loop, in milliseconds, on the kind of machine for which it is promised (2 cores, shared). */
const REFERENCE_MS = 8;
/** More than chance needs, less than a run can bear. */
const MOST_TRIES = 12;

/** CPU time of this thread, in milliseconds: what other threads and processes do is not meant. */
export function cpuMs(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return (user + system) / 1000;
}

/** Work that always is the same: how long it takes says how fast this machine is at this moment. */
function referenceLoop(): number {
  let mixed = 1;
  for (let index = 0; index < 8_000_000; index++) mixed = (Math.imul(mixed, 48_271) + index) | 0;
  return mixed;
}

/** How many times slower this machine is at this moment; at least 1. */
function slowness(): number {
  const times = Array.from({ length: 3 }, () => timeOf(referenceLoop));
  return Math.max(1, Math.min(...times) / REFERENCE_MS);
}

/** CPU time of this thread that something takes, in milliseconds. */
export function timeOf(act: () => unknown): number {
  const before = cpuMs();
  act();
  return cpuMs() - before;
}

/**
 * The least that something takes of some tries, in milliseconds of the machine for which it is promised: what
 * runs beside it, the garbage collector and code that has not been compiled yet make it slower, never faster.
 * Ends at the first try that is within what is promised.
 *
 * @param act gets the number of the try, for what remembers its input
 */
export function leastMs(act: (round: number) => unknown, enough = PROMISED_MS): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < MOST_TRIES && least > enough; round++) {
    const ms = timeOf(() => act(round));
    least = Math.min(least, ms > enough ? ms / slowness() : ms);
  }
  return least;
}
