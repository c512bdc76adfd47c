/**
 * Consistent probability sampling: a trace has a 56-bit random number, a sampler has a threshold, and samples
 * traces whose number is not below it. Both are strings of hexadecimal digits here, which compare like the
 * numbers.
 * Source: OpenTelemetry specification, "TraceState: Probability Sampling".
 */

const DIGITS = 14;
/** Digits of a threshold after the leading `f`s of a small ratio, as advised by the specification. */
const PRECISION = 4;
/** The number of digits that a double holds exactly. */
const MOST_DIGITS = 13;

/**
 * @param ratio share of traces to sample, from 0 to 1
 * @returns the threshold in the format of `th`, without trailing zeros; undefined when nothing is sampled
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

/** Whether a threshold samples a trace of this randomness. */
export function isKept(randomness: string, threshold: string): boolean {
  return randomness >= threshold.padEnd(DIGITS, '0');
}

/** The randomness when there is no `rv`: the last 56 bits of the trace id. */
export function randomnessOf(traceId: string): string {
  return traceId.slice(-DIGITS).toLowerCase();
}

const THRESHOLD = /^[0-9a-f]{1,14}$/;
const RANDOMNESS = /^[0-9a-f]{14}$/;

/** The parsed entry `ot` of a trace state. */
export interface OtMember {
  readonly threshold: string | undefined;
  readonly randomness: string | undefined;
  /** Unknown sub-keys, unchanged. */
  readonly others: readonly string[];
}

/** Parses `th:…;rv:…`. Invalid values count as absent. */
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
