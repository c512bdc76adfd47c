import type { Meter, MetricOptions } from '@opentelemetry/api';

/** From a millisecond to a minute. */
const SECONDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/**
 * Adds suitable buckets to histograms in seconds that advise none: the SDK's default, from 0 to 10,000, is
 * meant for milliseconds and puts everything below five seconds into one bucket. Views and exponential
 * histograms ignore advice.
 */
export function adviseSeconds(meter: Meter): void {
  const { createHistogram } = meter;
  meter.createHistogram = (name, options) =>
    createHistogram.call(meter, name, withSecondsAdvice(options));
}

/** Adds the buckets to the options of histograms in seconds that advise none. */
export function withSecondsAdvice<T extends MetricOptions | undefined>(options: T): T {
  if (options?.unit !== 's' || options.advice?.explicitBucketBoundaries !== undefined)
    return options;
  return { ...options, advice: { ...options.advice, explicitBucketBoundaries: [...SECONDS] } };
}
