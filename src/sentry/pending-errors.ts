import { clearTimeout, setTimeout } from '../util/clock.ts';
import { type ErrorEvent, isCertain } from './error-event.ts';

/** How long an error may become the cause of another, in milliseconds. */
const SETTLING_MS = 100;
/** How long the answer to a request is waited for, in milliseconds. */
const LONGEST_HOLD_MS = 10_000;
/** Errors that wait; from there on they do not. */
const MOST_HELD = 200;

/** Errors of which it is not decided yet whether they are reported. */
export interface PendingErrors {
  readonly size: number;
  /** Takes an error in until it is decided. */
  add(occurrence: ErrorEvent): void;
  has(occurrence: ErrorEvent): boolean;
  find(isWanted: (occurrence: ErrorEvent) => boolean): ErrorEvent | undefined;
  /** Forgets one: it is reported with another. */
  drop(occurrence: ErrorEvent): void;
  /** Decides all, now. */
  settle(): void;
}

/**
 * Keeps errors back for a moment. One that turns out to be the cause of another is reported with that one
 * alone, and of one that a handler threw it is the answer to the request that decides whether it is a fault
 * (5xx, or none) or a way of answering (4xx).
 *
 * @param report called with each error to report
 */
export function createPendingErrors(report: (occurrence: ErrorEvent) => void): PendingErrors {
  const held = new Map<ErrorEvent, NodeJS.Timeout>();

  const decide = (occurrence: ErrorEvent): void => {
    clearTimeout(held.get(occurrence));
    if (!held.delete(occurrence)) return;
    const { status = 0, ended } = occurrence.request ?? {};
    const isAnswered = ended === true && status >= 300 && status < 500;
    if (isCertain(occurrence.source) || !isAnswered) report(occurrence);
  };

  return {
    get size() {
      return held.size;
    },
    add(occurrence) {
      const { request, source } = occurrence;
      const waits = !isCertain(source) && request?.ended === false;
      const limit = waits ? LONGEST_HOLD_MS : SETTLING_MS;
      held.set(occurrence, setTimeout(decide, limit, occurrence).unref());
      if (held.size > MOST_HELD) decide(held.keys().next().value!);
      if (waits) whenEnded(request, () => decide(occurrence));
    },
    has: (occurrence) => held.has(occurrence),
    find: (isWanted) => [...held.keys()].find(isWanted),
    drop(occurrence) {
      clearTimeout(held.get(occurrence));
      held.delete(occurrence);
    },
    settle() {
      for (const occurrence of [...held.keys()]) decide(occurrence);
    },
  };
}

function whenEnded(request: NonNullable<ErrorEvent['request']>, act: () => void): void {
  const before = request.atEnd;
  request.atEnd = () => {
    before?.();
    act();
  };
}
