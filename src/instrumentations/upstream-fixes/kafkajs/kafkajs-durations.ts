import type { Attributes, Histogram } from '@opentelemetry/api';
import { performance, serviceWallClock } from '../../../util/clock.ts';

type Recorder = Pick<Histogram, 'record'>;

/** Smaller corrections of the clock during a request are negligible. */
const SMALLEST_STEP_MS = 1000;

/**
 * Makes the upstream instrumentation of kafkajs measure durations by the monotonic clock: when the wall clock is set,
 * they would be hours, or negative.
 */
export function measureMonotonically(upstream: object): void {
  // The upstream instrumentation reads this property when it starts to process a message, and measures from there.
  replaceProperty(upstream, '_processDuration', (histogram) => {
    const start = performance.now();
    return {
      record: (_seconds, attributes?: Attributes) =>
        histogram.record((performance.now() - start) / 1000, attributes),
    };
  });
  const withoutSteps = createStepFilter();
  replaceProperty(upstream, '_clientDuration', (histogram) => ({
    record: (seconds, attributes?: Attributes) =>
      histogram.record(withoutSteps(seconds * 1000) / 1000, attributes),
  }));
}

/** @param replace called for each read; the value is the last one that the upstream instrumentation has set */
function replaceProperty(
  upstream: object,
  name: string,
  replace: (histogram: Recorder) => Recorder,
): void {
  let histogram = (upstream as Record<string, Recorder | undefined>)[name];
  Object.defineProperty(upstream, name, {
    configurable: true,
    enumerable: true,
    get: () => histogram && replace(histogram),
    set: (value: Recorder | undefined) => {
      histogram = value;
    },
  });
}

/**
 * kafkajs itself measures its requests by the wall clock and reports them when they end. If that clock was set
 * meanwhile, the step is subtracted.
 *
 * @returns a function that corrects a duration in milliseconds that ends now
 */
function createStepFilter(): (durationMs: number) => number {
  let offset = serviceWallClock() - performance.now();
  let step = 0;
  return (durationMs) => {
    const currentOffset = serviceWallClock() - performance.now();
    if (Math.abs(currentOffset - offset) >= SMALLEST_STEP_MS) {
      step = currentOffset - offset;
      offset = currentOffset;
    }
    // Several requests may have been running when it was set: each has the shorter possible duration.
    const candidates = [durationMs, durationMs - step].filter((duration) => duration >= 0);
    return candidates.length === 0 ? 0 : Math.min(...candidates);
  };
}
