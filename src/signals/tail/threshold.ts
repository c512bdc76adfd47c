/**
 * Consistent probability sampling: a trace has a random number of 56 bits, a sampler a threshold, and
 * keeps it where the number is not below. Both are texts of hexadecimal digits here, which compare as the
 * numbers do. Source: OpenTelemetry specification, "TraceState: Probability Sampling".
 */

const DIGITS = 14;
/** Digits of a threshold after those that a small ratio makes `f`; the specification advises so many. */
const PRECISION = 4;
/** As many as a double holds exactly. */
const MOST_DIGITS = 13;

/**
 * @param ratio share of traces to keep, from 0 to 1
 * @returns the threshold as `th` has it, without zeros at its end; undefined where nothing is kept
 */
export function thresholdOf(ratio: number): string | undefined {
  if (ratio >= 1) return '0';
  if (ratio <= 0) return undefined;
  const digits = Math.min(PRECISION + Math.floor(-Math.log2(ratio) / 4), MOST_DIGITS);
  const scale = 16 ** digits;
  const threshold = Math.min(Math.round((1 - ratio) * scale), scale - 1);
  const text = threshold.toString(16).padStart(digits, '0').replace(/0+$/, '');
  return text === '' ? '0' : text;
}

/** Whether a threshold keeps a trace of this randomness. */
export function isKept(randomness: string, threshold: string): boolean {
  return randomness >= threshold.padEnd(DIGITS, '0');
}

/** What the specification takes for random where no `rv` says otherwise: the last 56 bits. */
export function randomnessOf(traceId: string): string {
  return traceId.slice(-DIGITS).toLowerCase();
}

const THRESHOLD = /^[0-9a-f]{1,14}$/;
const RANDOMNESS = /^[0-9a-f]{14}$/;

/** The member `ot` of a trace state, taken apart. */
export interface OtMember {
  readonly threshold: string | undefined;
  readonly randomness: string | undefined;
  /** Sub-keys that mean nothing here, as they stand. */
  readonly others: readonly string[];
}

/** Takes `th:…;rv:…` apart; what is not valid counts as absent. */
export function parseOt(value: string | undefined): OtMember {
  let threshold: string | undefined;
  let randomness: string | undefined;
  const others: string[] = [];
  for (const part of value?.split(';') ?? []) {
    const text = part.slice(3);
    if (part.startsWith('th:')) threshold = THRESHOLD.test(text) ? text : undefined;
    else if (part.startsWith('rv:')) randomness = RANDOMNESS.test(text) ? text : undefined;
    else if (part !== '') others.push(part);
  }
  return { threshold, randomness, others };
}
