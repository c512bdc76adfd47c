// What the load generator has measured itself.
import type { Facts } from './facts.ts';
import type { Sent } from './study-load.ts';

/** Bounds of http.server.request.duration as a classic histogram (semantic conventions). */
const BOUNDS = [0, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 60];
/** What the client may see on top, waiting for its own turn on a busy machine, seconds. */
const CLIENT = 0.025;

/** Requests a second of the window. */
export function rate(facts: Facts, accept: (sent: Sent) => boolean = () => true): number {
  return facts.sent.filter(accept).length / facts.window;
}

/** Requests a second of each key. */
export function rates(facts: Facts, keyOf: (sent: Sent) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const sent of facts.sent) {
    const key = keyOf(sent);
    counts[key] = (counts[key] ?? 0) + 1 / facts.window;
  }
  return counts;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * Between which values a quantile from a histogram may lie, when the client measured this: a bucket of the
 * classic kind, or of the native one (8 % wide at most), with the ranks beside it.
 */
export function quantileRange(
  values: readonly number[],
  q: number,
  native: boolean,
): readonly [low: number, high: number] {
  const around = 0.4 / Math.sqrt(values.length);
  const low = quantile(values, Math.max(0.001, q - around)) - CLIENT;
  const high = quantile(values, Math.min(1, q + around));
  if (native) return [low / 1.1, high * 1.1];
  return [
    BOUNDS.findLast((bound) => bound <= Math.max(low, 0)) ?? 0,
    BOUNDS.find((bound) => bound >= high) ?? 60,
  ];
}

export const seconds = (facts: Facts, accept: (sent: Sent) => boolean = () => true) =>
  facts.sent.filter(accept).map((sent) => sent.seconds);
