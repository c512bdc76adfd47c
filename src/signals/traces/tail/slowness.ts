import type { Slow } from '../../../configuration/tail-sampler-model.ts';

/** Decides which traces are slow. */
export interface Slowness {
  /**
   * Judges an ended trace and learns from it.
   *
   * @param route the name of the local root; durations are compared with those of the same route
   * @param ms duration of the local root
   */
  isSlow(route: string, ms: number): boolean;
  /** A trace that takes longer is slow whatever its route, in ms; usually Infinity. */
  readonly surelyAfterMs: number;
}

/** @param slow undefined: no trace is slow */
export function createSlowness(slow: Slow): Slowness {
  const surelyAfterMs = Number.POSITIVE_INFINITY;
  if (slow === undefined) return { isSlow: () => false, surelyAfterMs };
  if ('ms' in slow) return { isSlow: (_route, ms) => ms > slow.ms, surelyAfterMs: slow.ms };
  return { isSlow: createRunningPercentile(slow.percentile), surelyAfterMs };
}

/** Growth factor of the buckets; the error of a percentile is smaller. */
const GROWTH = 1.05;
const SMALLEST_MS = 0.1;
/** They reach up to about four minutes. */
const BUCKETS = 300;
const LOG_GROWTH = Math.log(GROWTH);

/** Fewer traces do not determine a high percentile. */
const MIN_TRACES = 100;
/** Traces after which the percentile is computed again. */
const UPDATE_EVERY = 32;
/** Then the past counts half, so that the threshold follows a route that gets faster or slower. */
const HALVE_AT = 20_000;
/** Limit of routes, a kilobyte each. All others share one. */
const MOST_ROUTES = 500;
const OTHER_ROUTES = '';

interface Durations {
  readonly counts: Uint32Array;
  total: number;
  sinceUpdate: number;
  /** Infinity until there are enough traces. */
  threshold: number;
}

function createRunningPercentile(percentile: number): Slowness['isSlow'] {
  const routes = new Map<string, Durations>();
  const above = 1 - percentile / 100;

  const durationsOf = (route: string): Durations => {
    const key = routes.has(route) || routes.size < MOST_ROUTES ? route : OTHER_ROUTES;
    let durations = routes.get(key);
    if (durations === undefined) {
      durations = {
        counts: new Uint32Array(BUCKETS),
        total: 0,
        sinceUpdate: 0,
        threshold: Number.POSITIVE_INFINITY,
      };
      routes.set(key, durations);
    }
    return durations;
  };

  return (route, ms) => {
    const durations = durationsOf(route);
    const isSlow = ms > durations.threshold;
    add(durations, ms);
    if (durations.total >= MIN_TRACES && durations.sinceUpdate >= UPDATE_EVERY)
      updateThreshold(durations, above);
    return isSlow;
  };
}

function add(durations: Durations, ms: number): void {
  const { counts } = durations;
  const bucket = ms <= SMALLEST_MS ? 0 : Math.ceil(Math.log(ms / SMALLEST_MS) / LOG_GROWTH);
  counts[Math.min(bucket, BUCKETS - 1)]!++;
  durations.total++;
  durations.sinceUpdate++;
  if (durations.total < HALVE_AT) return;
  let total = 0;
  for (let index = 0; index < BUCKETS; index++) {
    counts[index]! >>>= 1;
    total += counts[index]!;
  }
  durations.total = total;
}

/** From the slow end, since the percentile is usually a few buckets away. */
function updateThreshold(durations: Durations, above: number): void {
  durations.sinceUpdate = 0;
  let rank = above * durations.total;
  let bucket = BUCKETS - 1;
  while (bucket > 0 && rank >= durations.counts[bucket]!) rank -= durations.counts[bucket--]!;
  const upper = SMALLEST_MS * GROWTH ** bucket;
  // Assumes an even distribution within a bucket.
  durations.threshold = upper - (upper - upper / GROWTH) * (rank / durations.counts[bucket]!);
}
