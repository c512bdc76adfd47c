import type { Buckets, DataPoint } from '../otlp/otlp-types.ts';

/** Counts of values by bucket, the lowest first. */
export interface Distribution {
  readonly buckets: readonly Bucket[];
  readonly count: number;
  readonly sum: number;
}

export interface Bucket {
  /** Exclusive; may be minus infinity. */
  readonly from: number;
  /** Inclusive; may be infinity. */
  readonly to: number;
  readonly count: number;
}

/** The distribution in a point of a histogram, explicit or exponential. */
export function distributionOf(point: DataPoint): Distribution {
  const buckets = point.scale === undefined ? explicit(point) : exponential(point);
  return { buckets, count: Number(point.count ?? 0), sum: Number(point.sum ?? 0) };
}

function explicit({ explicitBounds: bounds = [], bucketCounts = [] }: DataPoint): Bucket[] {
  return bucketCounts.map((count, index) => ({
    from: bounds[index - 1] ?? Number.NEGATIVE_INFINITY,
    to: bounds[index] ?? Number.POSITIVE_INFINITY,
    count: Number(count),
  }));
}

/** Source: https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram */
function exponential({ scale = 0, zeroCount = 0, positive, negative }: DataPoint): Bucket[] {
  const base = 2 ** (2 ** -scale);
  const side = ({ offset = 0, bucketCounts = [] }: Buckets): Bucket[] =>
    bucketCounts.map((count, index) => ({
      from: base ** (offset + index),
      to: base ** (offset + index + 1),
      count: Number(count),
    }));
  const mirrored = side(negative ?? {})
    .map(({ from, to, count }) => ({ from: -to, to: -from, count }))
    .reverse();
  const zero = Number(zeroCount) > 0 ? [{ from: 0, to: 0, count: Number(zeroCount) }] : [];
  return [...mirrored, ...zero, ...side(positive ?? {})];
}

/** The sum of several distributions, bucket by bucket. */
export function merge(list: readonly Distribution[]): Distribution {
  const byBounds = new Map<string, Bucket>();
  for (const { buckets } of list) {
    for (const bucket of buckets) {
      const key = `${bucket.from} ${bucket.to}`;
      const sum = byBounds.get(key);
      byBounds.set(key, sum === undefined ? bucket : { ...sum, count: sum.count + bucket.count });
    }
  }
  return {
    buckets: [...byBounds.values()].sort((a, b) => a.to - b.to || a.from - b.from),
    count: list.reduce((total, { count }) => total + count, 0),
    sum: list.reduce((total, { sum }) => total + sum, 0),
  };
}

/** The values counted between two points of a series. */
export function difference(later: Distribution, earlier: Distribution): Distribution {
  const before = new Map(earlier.buckets.map(({ from, to, count }) => [`${from} ${to}`, count]));
  return {
    buckets: later.buckets.map(({ from, to, count }) => ({
      from,
      to,
      count: Math.max(0, count - (before.get(`${from} ${to}`) ?? 0)),
    })),
    count: Math.max(0, later.count - earlier.count),
    sum: later.sum - earlier.sum,
  };
}

/** A quantile, interpolated within its bucket; undefined without values. */
export function quantile({ buckets }: Distribution, share: number): number | undefined {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  let below = 0;
  for (const { from, to, count } of buckets) {
    if (count > 0 && below + count >= total * share) {
      return between(from, to, (total * share - below) / count);
    }
    below += count;
  }
  return undefined;
}

function between(from: number, to: number, share: number): number {
  if (to === Number.POSITIVE_INFINITY) return Math.max(0, from);
  if (from === Number.NEGATIVE_INFINITY) return to > 0 ? to * share : to;
  // Bounds grow by a factor, so the interpolation is logarithmic.
  return from > 0 ? from * (to / from) ** share : from + (to - from) * share;
}
