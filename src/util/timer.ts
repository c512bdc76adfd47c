/** Longest delay that Node's timers keep, in ms; beyond it they fire at once, with a warning. */
const LONGEST_MS = 2 ** 31 - 1;

/** A delay in ms that a timer can keep. */
export function timer(ms: number): number {
  return Math.min(ms, LONGEST_MS);
}

/** A timeout in ms: zero means no limit, and the longest timer there is comes to the same. */
export function timeout(ms: number): number {
  return ms === 0 ? LONGEST_MS : timer(ms);
}
