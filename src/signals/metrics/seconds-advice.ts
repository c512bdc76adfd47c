import type { Meter, MetricOptions } from '@opentelemetry/api';

/** From a millisecond to a minute. */
const SECONDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/**
 * Gives histograms in seconds that advise no buckets some that suit seconds: the SDK's, from 0 to 10,000,
 * are meant for milliseconds, and put all that takes less than five seconds into one. Views and
 * exponential histograms are not touched by advice.
 */
export function adviseSeconds(meter: Meter): void {
  const { createHistogram } = meter;
  meter.createHistogram = (name, options) => createHistogram.call(meter, name, advised(options));
}

/** The options with buckets that suit seconds, where they are for seconds and advise none. */
export function advised<T extends MetricOptions | undefined>(options: T): T {
  if (options?.unit !== 's' || options.advice?.explicitBucketBoundaries !== undefined)
    return options;
  return { ...options, advice: { ...options.advice, explicitBucketBoundaries: [...SECONDS] } };
}
