import { LONGEST_TIMER_MS } from '../configuration/values/timer-limit.ts';

/** Limits a delay in ms to that of a timer. */
export function timer(ms: number): number {
  return Math.min(ms, LONGEST_TIMER_MS);
}

/** A timeout in ms: zero means no limit, which becomes the longest delay of a timer. */
export function timeout(ms: number): number {
  return ms === 0 ? LONGEST_TIMER_MS : timer(ms);
}
