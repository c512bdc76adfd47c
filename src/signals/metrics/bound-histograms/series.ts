import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';

/** The values recorded with one set of attributes, for one reader. */
export abstract class Series {
  readonly attributes: Attributes;
  /** The last collection, or the creation of the table, before the first value. */
  startTime: HrTime;
  count = 0;
  protected sum = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private readonly hasMinMax: boolean;

  constructor(attributes: Attributes, startTime: HrTime, hasMinMax: boolean) {
    this.attributes = attributes;
    this.startTime = startTime;
    this.hasMinMax = hasMinMax;
  }

  /** @param value not negative; NaN is ignored, as in the SDK */
  abstract record(value: number): void;

  /** Returns a copy of the values. */
  abstract read(): Histogram | ExponentialHistogram;

  reset(): void {
    this.count = 0;
    this.sum = 0;
    this.min = Number.POSITIVE_INFINITY;
    this.max = Number.NEGATIVE_INFINITY;
  }

  protected summarize(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  protected minMax(): { readonly min?: number; readonly max?: number } {
    return this.hasMinMax && this.count > 0 ? { min: this.min, max: this.max } : {};
  }
}
