import type { HrTime, TimeInput } from '@opentelemetry/api';
import { performance } from '../../../util/clock.ts';
import type { EpochClock } from './epoch-clock.ts';

/**
 * Converts a time of the API to milliseconds since 1970. As in the SDK, a number not greater than the
 * monotonic clock is a monotonic time.
 *
 * @param clock converts monotonic times
 * @param now the monotonic time, if known
 */
export function toEpochMillis(time: TimeInput, clock: EpochClock, now?: number): number {
  if (typeof time === 'number') {
    return time <= (now ?? performance.now()) ? time + clock.offset : time;
  }
  if (time instanceof Date) return time.getTime();
  return time[0] * 1000 + time[1] / 1e6;
}

/** Seconds and nanoseconds. */
export function toHrTime(millis: number): HrTime {
  const seconds = Math.floor(millis / 1000);
  const nanos = Math.round((millis - seconds * 1000) * 1e6);
  return nanos >= 1e9 ? [seconds + 1, nanos - 1e9] : [seconds, nanos];
}
