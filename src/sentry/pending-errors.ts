import { clearTimeout, setTimeout } from '../util/clock.ts';
import { type ErrorEvent, isCertain } from './observed-error.ts';

/** Time in which an error may turn out to be the cause of another, in milliseconds. */
const DELAY_MS = 100;
/** Time to wait for the response to a request, in milliseconds. */
const MAX_RESPONSE_WAIT_MS = 10_000;
/** Errors that wait; beyond that the oldest is decided at once. */
const MAX_PENDING = 200;

/** Errors that may still turn out not to be reported. */
export interface PendingErrors {
  readonly size: number;
  add(occurrence: ErrorEvent): void;
  has(occurrence: ErrorEvent): boolean;
  find(predicate: (occurrence: ErrorEvent) => boolean): ErrorEvent | undefined;
  /** Removes an error that is reported with another. */
  drop(occurrence: ErrorEvent): void;
  /** Decides all errors now. */
  settle(): void;
}

/**
 * Delays the report of errors. An error that turns out to be the cause of another is only reported with that one. For an
 * error of a handler the response decides: it is reported unless the response has a status below 500.
 *
 * @param report called with each error to report
 */
export function createPendingErrors(report: (occurrence: ErrorEvent) => void): PendingErrors {
  const timers = new Map<ErrorEvent, NodeJS.Timeout>();

  const decide = (occurrence: ErrorEvent): void => {
    clearTimeout(timers.get(occurrence));
    if (!timers.delete(occurrence)) return;
    const { status = 0, ended } = occurrence.request ?? {};
    const isExpected = ended === true && status >= 300 && status < 500;
    if (isCertain(occurrence.source) || !isExpected) report(occurrence);
  };

  return {
    get size() {
      return timers.size;
    },
    add(occurrence) {
      const { request, source } = occurrence;
      const isWaiting = !isCertain(source) && request?.ended === false;
      const delay = isWaiting ? MAX_RESPONSE_WAIT_MS : DELAY_MS;
      timers.set(occurrence, setTimeout(decide, delay, occurrence).unref());
      if (timers.size > MAX_PENDING) decide(timers.keys().next().value!);
      if (isWaiting) whenEnded(request, () => decide(occurrence));
    },
    has: (occurrence) => timers.has(occurrence),
    find: (predicate) => [...timers.keys()].find(predicate),
    drop(occurrence) {
      clearTimeout(timers.get(occurrence));
      timers.delete(occurrence);
    },
    settle() {
      for (const occurrence of [...timers.keys()]) decide(occurrence);
    },
  };
}

function whenEnded(request: NonNullable<ErrorEvent['request']>, listener: () => void): void {
  const previous = request.atEnd;
  request.atEnd = () => {
    previous?.();
    listener();
  };
}
