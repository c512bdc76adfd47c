import { diag } from '@opentelemetry/api';
import type { CodeOfMessage } from './message-code.ts';

/**
 * A place where Sightline runs code inside a call of the service, or code that others wrote. A failure there has the
 * consequence that the place states, and no other.
 */
export interface Place {
  /** Name in messages, after "sightline error: ". */
  readonly name: string;
  /** What is lost and how to cure it, as sentences. */
  readonly consequence: string;
  /** Number of failures. */
  failures: number;
}

const CODE: CodeOfMessage = { messageCode: 'SL_GUARDED_FAILURE' };

/** Limits the memory: names may contain class names of other packages. */
const MOST_PLACES = 200;
/** In characters. */
const LONGEST_CAUSE = 160;

const places = new Map<string, Place>();

/**
 * Returns the place of this name, which is created once.
 *
 * @param consequence what a failure costs and how to cure it, as sentences
 */
export function placeOf(name: string, consequence: string): Place {
  const existing = places.get(name);
  if (existing !== undefined) return existing;
  const place: Place = { name, consequence, failures: 0 };
  if (places.size < MOST_PLACES) places.set(name, place);
  return place;
}

/**
 * Counts a failure and reports the first one of each place. Never throws. Code on the hot path calls it in its own
 * `catch`, since a closure costs more than the `try`.
 */
export function failedAt(place: Place, error: unknown): undefined {
  if (place.failures++ > 0) return;
  try {
    diag.error(`${place.name} failed (${causeIn(error)}). ${place.consequence}`, CODE);
    diag.debug(stackOf(error));
  } catch {
    // The service may have registered a logger that throws.
  }
}

/** Runs a function that may fail. Not for hot paths. @returns undefined where it fails */
export function guarded<T>(place: Place, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    return failedAt(place, error);
  }
}

/**
 * Wraps a listener so that its failures are contained. Node turns what a listener of a diagnostics channel throws
 * into an uncaught exception, which ends the process.
 */
export function guardedListener<Arguments extends unknown[]>(
  place: Place,
  listener: (...args: Arguments) => void,
): (...args: Arguments) => void {
  return (...args) => {
    try {
      listener(...args);
    } catch (error) {
      failedAt(place, error);
    }
  };
}

/** Places that have failed more than once. Only the first failure has been reported. */
export function repeatedFailures(): readonly Place[] {
  return [...places.values()].filter(({ failures }) => failures > 1);
}

/**
 * Name and message of an error, short, on one line, without anything that may be an id: the message may quote input.
 */
export function causeIn(error: unknown): string {
  try {
    const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
    const text = message === undefined ? String(error) : `${String(name ?? 'Error')}: ${message}`;
    const line = text.slice(0, 2 * LONGEST_CAUSE).replace(/[^\x20-\x7e]+/g, ' ');
    return line.replace(/[0-9a-f-]{8,}|\d{4,}/gi, '…').slice(0, LONGEST_CAUSE);
  } catch {
    return 'something that cannot be printed was thrown';
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error && typeof error.stack === 'string' ? error.stack : causeIn(error);
}
