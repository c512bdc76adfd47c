import type { Slow } from '../../configuration/tail-sampler.ts';

/** What traces are slow. */
export interface Slowness {
  /**
   * Gives it a trace that has ended, and learns from it.
   *
   * @param route what it is compared with its like by: the name of its local root
   * @param ms duration of that root
   */
  isSlow(route: string, ms: number): boolean;
  /** A trace that has lasted so long is slow whatever its route, in ms; mostly Infinity. */
  readonly surelyAfterMs: number;
}

export function createSlowness(slow: Slow): Slowness {
  const surelyAfterMs = Number.POSITIVE_INFINITY;
  if (slow === undefined) return { isSlow: () => false, surelyAfterMs };
  if ('ms' in slow) return { isSlow: (_route, ms) => ms > slow.ms, surelyAfterMs: slow.ms };
  return { isSlow: createRunningPercentile(slow.percentile), surelyAfterMs };
}

/** Buckets grow by this factor; a percentile is off by less. */
const GROWTH = 1.05;
const SMALLEST_MS = 0.1;
/** Up to about four minutes. */
const BUCKETS = 300;
const LOG_GROWTH = Math.log(GROWTH);

/** Fewer traces say nothing about the slowest of a hundred. */
const LEAST_KNOWN = 100;
/** How often the percentile is looked up again. */
const LOOK_EVERY = 32;
/** Then the past counts half, so that a route which gets faster or slower is known anew. */
const FORGET_AT = 20_000;
/** A kilobyte each. All others share one. */
const MOST_ROUTES = 500;
const OTHER_ROUTES = '';

interface Durations {
  readonly counts: Uint32Array;
  total: number;
  sinceLook: number;
  /** Infinity until enough is known. */
  threshold: number;
}

function createRunningPercentile(percentile: number): Slowness['isSlow'] {
  const routes = new Map<string, Durations>();
  const above = 1 - percentile / 100;

  const durationsOf = (route: string): Durations => {
    const key = routes.has(route) || routes.size < MOST_ROUTES ? route : OTHER_ROUTES;
    let found = routes.get(key);
    if (found === undefined) {
      found = {
        counts: new Uint32Array(BUCKETS),
        total: 0,
        sinceLook: 0,
        threshold: Number.POSITIVE_INFINITY,
      };
      routes.set(key, found);
    }
    return found;
  };

  return (route, ms) => {
    const durations = durationsOf(route);
    const isSlow = ms > durations.threshold;
    add(durations, ms);
    if (durations.total >= LEAST_KNOWN && durations.sinceLook >= LOOK_EVERY) look(durations, above);
    return isSlow;
  };
}

function add(durations: Durations, ms: number): void {
  const { counts } = durations;
  const bucket = ms <= SMALLEST_MS ? 0 : Math.ceil(Math.log(ms / SMALLEST_MS) / LOG_GROWTH);
  counts[Math.min(bucket, BUCKETS - 1)]!++;
  durations.total++;
  durations.sinceLook++;
  if (durations.total < FORGET_AT) return;
  let total = 0;
  for (let index = 0; index < BUCKETS; index++) {
    counts[index]! >>>= 1;
    total += counts[index]!;
  }
  durations.total = total;
}

/** From the slow end: what is looked for is mostly a few buckets away. */
function look(durations: Durations, above: number): void {
  durations.sinceLook = 0;
  let left = above * durations.total;
  let bucket = BUCKETS - 1;
  while (bucket > 0 && left >= durations.counts[bucket]!) left -= durations.counts[bucket--]!;
  const upper = SMALLEST_MS * GROWTH ** bucket;
  // As if what is in a bucket were spread over it evenly.
  durations.threshold = upper - (upper - upper / GROWTH) * (left / durations.counts[bucket]!);
}
