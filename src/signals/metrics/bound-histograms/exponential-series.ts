import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import type { Series } from './series.ts';

/** Source: Metrics SDK, "Base2 Exponential Bucket Histogram Aggregation". */
const MAX_SCALE = 20;

/**
 * Buckets whose limits grow by a factor of 2^(2^-scale). The scale starts fine and becomes coarser when
 * the values do not fit into the buckets: two neighbours become one. Values are durations and sizes, so
 * there are no negative ones.
 *
 * Source: Metrics data model, "ExponentialHistogram"; Metrics SDK, "Base2 Exponential Bucket Histogram
 * Aggregation".
 */
export class ExponentialSeries implements Series {
  readonly attributes: Attributes;
  startTime: HrTime;
  count = 0;
  private sum = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private zeroCount = 0;
  private scale = MAX_SCALE;
  /** Buckets to a doubling. */
  private factor = 2 ** MAX_SCALE;
  /** Index of the first of `counts`. */
  private offset = 0;
  private counts: number[] = [];
  private readonly maxSize: number;
  private readonly hasMinMax: boolean;

  /** @param maxSize most buckets; at least 2 */
  constructor(attributes: Attributes, startTime: HrTime, maxSize: number, hasMinMax: boolean) {
    this.attributes = attributes;
    this.startTime = startTime;
    this.maxSize = Math.max(2, maxSize);
    this.hasMinMax = hasMinMax;
  }

  record(value: number): void {
    if (!Number.isFinite(value)) return;
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    if (value <= 0) {
      this.zeroCount++;
      return;
    }
    const exponent = Math.log2(value);
    let index = Math.ceil(exponent * this.factor) - 1;
    while (!this.hasRoomFor(index)) {
      this.coarsen();
      index = Math.ceil(exponent * this.factor) - 1;
    }
    this.count1(index);
  }

  read(): ExponentialHistogram {
    const { count, sum, zeroCount, hasMinMax, min, max } = this;
    return {
      count,
      sum,
      scale: this.counts.length === 0 ? 0 : this.scale,
      zeroCount,
      positive: { offset: this.offset, bucketCounts: [...this.counts] },
      negative: { offset: 0, bucketCounts: [] },
      ...(hasMinMax && count > 0 ? { min, max } : {}),
    };
  }

  reset(): void {
    this.count = 0;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
    this.zeroCount = 0;
    this.scale = MAX_SCALE;
    this.factor = 2 ** MAX_SCALE;
    this.offset = 0;
    this.counts = [];
  }

  private hasRoomFor(index: number): boolean {
    const { offset, counts, maxSize } = this;
    if (counts.length === 0) return true;
    const last = offset + counts.length - 1;
    return Math.max(last, index) - Math.min(offset, index) < maxSize;
  }

  private count1(index: number): void {
    const { counts } = this;
    if (counts.length === 0) this.offset = index;
    while (index < this.offset) {
      counts.unshift(0);
      this.offset--;
    }
    const at = index - this.offset;
    while (counts.length <= at) counts.push(0);
    counts[at]!++;
  }

  /** Index i becomes floor(i / 2). */
  private coarsen(): void {
    const { counts, offset } = this;
    const first = Math.floor(offset / 2);
    const merged: number[] = [];
    for (let at = 0; at < counts.length; at++) {
      const to = Math.floor((offset + at) / 2) - first;
      merged[to] = (merged[to] ?? 0) + counts[at]!;
    }
    this.counts = merged;
    this.offset = first;
    this.scale--;
    this.factor = 2 ** this.scale;
  }
}
