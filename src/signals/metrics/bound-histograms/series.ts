import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics';

/** What has been recorded with one set of attributes, for one reader. */
export interface Series {
  readonly attributes: Attributes;
  /** The last collection, or the making of its table, before the first value that is in it. */
  startTime: HrTime;
  /** Values that are in it. */
  readonly count: number;
  /** @param value not negative; NaN is left out, as the SDK does */
  record(value: number): void;
  /** A copy of what is in it. */
  read(): Histogram | ExponentialHistogram;
  /** Empties it. */
  reset(): void;
}
