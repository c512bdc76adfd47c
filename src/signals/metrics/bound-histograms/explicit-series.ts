import type { Attributes, HrTime } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import type { Series } from './series.ts';

/** Source: Metrics SDK, "Explicit Bucket Histogram Aggregation". */
export class ExplicitSeries implements Series {
  readonly attributes: Attributes;
  startTime: HrTime;
  count = 0;
  private sum = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private counts: number[];
  private readonly boundaries: readonly number[];
  private readonly hasMinMax: boolean;

  /** @param boundaries upper limits of buckets, inclusive, ascending */
  constructor(
    attributes: Attributes,
    startTime: HrTime,
    boundaries: readonly number[],
    hasMinMax: boolean,
  ) {
    this.attributes = attributes;
    this.startTime = startTime;
    this.boundaries = boundaries;
    this.hasMinMax = hasMinMax;
    this.counts = emptyCounts(boundaries);
  }

  record(value: number): void {
    if (Number.isNaN(value)) return;
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    const { boundaries } = this;
    // From below: most requests are quick, and a handful of comparisons is cheaper than halving.
    let bucket = 0;
    while (bucket < boundaries.length && value > boundaries[bucket]!) bucket++;
    this.counts[bucket]!++;
  }

  read(): Histogram {
    const { count, sum, hasMinMax, min, max } = this;
    return {
      buckets: { boundaries: [...this.boundaries], counts: [...this.counts] },
      count,
      sum,
      ...(hasMinMax && count > 0 ? { min, max } : {}),
    };
  }

  reset(): void {
    this.count = 0;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
    this.counts = emptyCounts(this.boundaries);
  }
}

function emptyCounts(boundaries: readonly number[]): number[] {
  return new Array<number>(boundaries.length + 1).fill(0);
}
