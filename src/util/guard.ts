import { diag } from '@opentelemetry/api';
import type { CodeOfMessage } from './message-code.ts';

/**
 * A place where Sightline runs something inside one of the service's calls, or something that others wrote.
 * What fails there costs what the place says, and nothing else.
 */
export interface Place {
  /** In messages, after "sightline error: ". */
  readonly name: string;
  /** What is lost, and what to do about it, as sentences. */
  readonly consequence: string;
  /** How often it has failed. */
  failures: number;
}

const CODE: CodeOfMessage = { messageCode: 'SL_GUARDED_FAILURE' };

/** Names may be those of others' classes. */
const MOST_PLACES = 200;
/** Characters of a cause. */
const LONGEST_CAUSE = 160;

const places = new Map<string, Place>();

/**
 * The place of this name; the same for the same name.
 *
 * @param consequence what a failure costs and how to cure it, as sentences
 */
export function placeOf(name: string, consequence: string): Place {
  const known = places.get(name);
  if (known !== undefined) return known;
  const place: Place = { name, consequence, failures: 0 };
  if (places.size < MOST_PLACES) places.set(name, place);
  return place;
}

/**
 * Counts a failure, and reports the first of each place. Never throws. What every request runs has a `try`
 * of its own and calls this in `catch`, since a closure costs more than both.
 */
export function failedAt(place: Place, error: unknown): undefined {
  if (place.failures++ > 0) return;
  try {
    diag.error(`${place.name} failed (${causeIn(error)}). ${place.consequence}`, CODE);
    diag.debug(stackOf(error));
  } catch {
    // A logger that the service gave to the API.
  }
}

/** Runs what may fail, away from hot paths. @returns undefined where it failed */
export function guarded<T>(place: Place, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    return failedAt(place, error);
  }
}

/**
 * A listener that fails alone. Node makes an uncaught exception of what a listener of a diagnostics channel
 * throws, which ends the process.
 */
export function guardedListener<Arguments extends unknown[]>(
  place: Place,
  listener: (...given: Arguments) => void,
): (...given: Arguments) => void {
  return (...given) => {
    try {
      listener(...given);
    } catch (error) {
      failedAt(place, error);
    }
  };
}

/** Places that failed more than once: the first failure has been reported. */
export function repeatedFailures(): readonly Place[] {
  return [...places.values()].filter(({ failures }) => failures > 1);
}

/** Kind and message, short, on one line and without what may be an id: an error may quote what came in. */
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
