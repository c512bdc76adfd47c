import type { Attributes, Histogram } from '@opentelemetry/api';
import { performance, serviceWallClock } from '../../../util/clock.ts';

type Recorder = Pick<Histogram, 'record'>;

/** Smaller corrections of a clock are made while requests are on their way, and matter to nobody. */
const SMALLEST_STEP_MS = 1000;

/**
 * Has the durations of upstream's kafkajs measured by the monotonic clock: a wall clock that is set makes
 * them hours, or less than nothing.
 */
export function measureMonotonically(upstream: object): void {
  // Upstream asks for it as a message is handed over, and measures from there.
  replaceEach(upstream, '_processDuration', (histogram) => {
    const start = performance.now();
    return {
      record: (_seconds, attributes?: Attributes) =>
        histogram.record((performance.now() - start) / 1000, attributes),
    };
  });
  const withoutSteps = createStepFilter();
  replaceEach(upstream, '_clientDuration', (histogram) => ({
    record: (seconds, attributes?: Attributes) =>
      histogram.record(withoutSteps(seconds * 1000) / 1000, attributes),
  }));
}

/** Each time it is asked for; what upstream has made so far and will make again is kept. */
function replaceEach(upstream: object, name: string, by: (made: Recorder) => Recorder): void {
  let made = (upstream as Record<string, Recorder | undefined>)[name];
  Object.defineProperty(upstream, name, {
    configurable: true,
    enumerable: true,
    get: () => made && by(made),
    set: (given: Recorder | undefined) => {
      made = given;
    },
  });
}

/**
 * kafkajs itself measures its requests by the wall clock, and says so when they have ended. Where that clock
 * was set meanwhile, the step is taken out.
 *
 * @returns what is left of a duration in milliseconds that ends now
 */
function createStepFilter(): (durationMs: number) => number {
  let offset = serviceWallClock() - performance.now();
  let step = 0;
  return (durationMs) => {
    const now = serviceWallClock() - performance.now();
    if (Math.abs(now - offset) >= SMALLEST_STEP_MS) {
      step = now - offset;
      offset = now;
    }
    // Several were on their way when it was set: each is the shorter one of both that can be.
    const candidates = [durationMs, durationMs - step].filter((each) => each >= 0);
    return candidates.length === 0 ? 0 : Math.min(...candidates);
  };
}
