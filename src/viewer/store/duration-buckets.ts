/** Buckets per doubling of the duration: quantiles are accurate to 2 %. */
const STEPS = 32;
/** Upper bound of the first bucket: 1 µs. */
const LEAST_NS = 1000;

/** The bucket of a duration in nanoseconds. Bounds grow by the 32nd root of two. */
export function durationBucket(nanos: number): number {
  return nanos <= LEAST_NS ? 0 : Math.ceil(Math.log2(nanos / LEAST_NS) * STEPS);
}

/** The middle of a bucket, in nanoseconds. */
export function durationOf(bucket: number): number {
  return bucket === 0 ? LEAST_NS : LEAST_NS * 2 ** ((bucket - 0.5) / STEPS);
}

/**
 * A quantile of durations, in nanoseconds; 0 without any.
 *
 * @param counts by bucket, in any order
 * @param quantile from 0 to 1
 */
export function quantileOf(
  counts: Iterable<readonly [bucket: number, count: number]>,
  quantile: number,
): number {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let below = 0;
  for (const [bucket, count] of sorted) {
    below += count;
    if (below >= total * quantile) return durationOf(bucket);
  }
  return 0;
}
