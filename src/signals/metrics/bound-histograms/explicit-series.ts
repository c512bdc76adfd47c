import type { Attributes, HrTime } from '@opentelemetry/api';
import type { Histogram } from '@opentelemetry/sdk-metrics';
import { Series } from './series.ts';

/** Source: Metrics SDK, "Explicit Bucket Histogram Aggregation". */
export class ExplicitSeries extends Series {
  private counts: number[];
  private readonly boundaries: readonly number[];

  /** @param boundaries upper limits of the buckets, inclusive, ascending */
  constructor(
    attributes: Attributes,
    startTime: HrTime,
    boundaries: readonly number[],
    hasMinMax: boolean,
  ) {
    super(attributes, startTime, hasMinMax);
    this.boundaries = boundaries;
    this.counts = emptyCounts(boundaries);
  }

  override record(value: number): void {
    if (Number.isNaN(value)) return;
    this.summarize(value);
    const { boundaries } = this;
    // From the lowest bucket: most requests are quick, and a few comparisons are cheaper than a binary search.
    let bucket = 0;
    while (bucket < boundaries.length && value > boundaries[bucket]!) bucket++;
    this.counts[bucket]!++;
  }

  override read(): Histogram {
    return {
      buckets: { boundaries: [...this.boundaries], counts: [...this.counts] },
      count: this.count,
      sum: this.sum,
      ...this.minMax(),
    };
  }

  override reset(): void {
    super.reset();
    this.counts = emptyCounts(this.boundaries);
  }
}

function emptyCounts(boundaries: readonly number[]): number[] {
  return new Array<number>(boundaries.length + 1).fill(0);
}
