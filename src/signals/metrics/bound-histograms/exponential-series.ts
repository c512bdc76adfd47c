import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import { Series } from './series.ts';

/** Source: Metrics SDK, "Base2 Exponential Bucket Histogram Aggregation". */
const MAX_SCALE = 20;

/**
 * Buckets whose limits grow by a factor of 2^(2^-scale). The scale starts fine and becomes coarser when
 * values do not fit: two neighbouring buckets become one. Values are durations and sizes, so there are no
 * negative ones.
 *
 * Source: Metrics data model, "ExponentialHistogram"; Metrics SDK, "Base2 Exponential Bucket Histogram
 * Aggregation".
 */
export class ExponentialSeries extends Series {
  private zeroCount = 0;
  private scale = MAX_SCALE;
  /** Buckets per doubling of the value. */
  private factor = 2 ** MAX_SCALE;
  /** The index of `counts[0]`. */
  private offset = 0;
  private counts: number[] = [];
  private readonly maxSize: number;

  /** @param maxSize limit of buckets; at least 2 */
  constructor(attributes: Attributes, startTime: HrTime, maxSize: number, hasMinMax: boolean) {
    super(attributes, startTime, hasMinMax);
    this.maxSize = Math.max(2, maxSize);
  }

  override record(value: number): void {
    if (!Number.isFinite(value)) return;
    this.summarize(value);
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
    this.increment(index);
  }

  override read(): ExponentialHistogram {
    return {
      count: this.count,
      sum: this.sum,
      scale: this.counts.length === 0 ? 0 : this.scale,
      zeroCount: this.zeroCount,
      positive: { offset: this.offset, bucketCounts: [...this.counts] },
      negative: { offset: 0, bucketCounts: [] },
      ...this.minMax(),
    };
  }

  override reset(): void {
    super.reset();
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

  private increment(index: number): void {
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

  /** Halves the resolution: index i becomes floor(i / 2). */
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
