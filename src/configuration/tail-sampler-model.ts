import type { Problem } from './problem.ts';
import { nearest } from './values/did-you-mean.ts';
import { likelyNumber } from './values/likely-number.ts';

/** Which traces OTEL_TRACES_SAMPLER=sightline_tail keeps in addition to those with an error. */
export interface TailSamplerModel {
  /** Ratio of the other traces, from 0 to 1. */
  readonly ratio: number;
  /** Duration from which a trace is slow: `500ms`, `1.5s`, `p99` (of its route), or `never`. */
  readonly slow: string;
}

export const DEFAULT_TAIL: TailSamplerModel = { ratio: 0.1, slow: 'p99' };

/** Duration from which a trace is slow; undefined for never. */
export type Slow = { readonly ms: number } | { readonly percentile: number } | undefined;

/** @returns false where the text is not valid */
export function parseSlow(text: string): Slow | false {
  const word = text.trim().toLowerCase();
  if (word === 'never') return undefined;
  const time = /^(\d+\.?\d*|\.\d+)\s*(ms|s)$/.exec(word);
  if (time !== null) return { ms: Number(time[1]) * (time[2] === 's' ? 1000 : 1) };
  const percentile = Number(/^p(\d\d?(?:\.\d+)?)$/.exec(word)?.[1]);
  return percentile >= LOWEST_PERCENTILE ? { percentile } : false;
}

const LOWEST_PERCENTILE = 50;

/**
 * Reads the settings of a variable or a file, and reports those that are not valid.
 *
 * @param name of the variable or key, for reports
 * @param settings by key; a value without a key has the key ''
 */
export function tailSampler(
  name: string,
  settings: readonly (readonly [key: string, value: string])[],
  report: (problem: Problem) => void,
): TailSamplerModel {
  let { ratio, slow } = DEFAULT_TAIL;
  for (const [key, value] of settings) {
    const refuse = (text: string, expected: string, suggestion: string | undefined, used: string) =>
      report({ code: 'invalid-value', name, value: text, expected, suggestion, used });
    if (key === 'ratio') {
      const number = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
      const expected = 'ratio=<number from 0 to 1>';
      if (number >= 0 && number <= 1) ratio = number;
      else refuse(`ratio=${value}`, expected, likelyRatio(value), `ratio=${ratio}`);
    } else if (key === 'slow') {
      if (parseSlow(value) !== false) slow = value.trim().toLowerCase();
      else refuse(`slow=${value}`, SLOW, likelySlow(value), `slow=${slow}`);
    } else {
      const text = key === '' ? value : `${key}=${value}`;
      refuse(text, 'ratio=… and slow=… between commas', likelyPair(key, value), 'the rest');
    }
  }
  return { ratio, slow };
}

const SLOW = 'slow=<time as 500ms or 1.5s, percentile from p50 to p99.9, or never>';

function likelyRatio(value: string): string | undefined {
  const number = likelyNumber(value, false);
  return number !== undefined && number >= 0 && number <= 1 ? `ratio=${number}` : undefined;
}

function likelySlow(value: string): string | undefined {
  if (/^\d+(\.\d+)?$/.test(value)) return `slow=${value}ms`;
  const percentile = /^(?:p|q|percentile)?[\s:-]*(\d\d(?:\.\d+)?)(?:th|%)?$/i.exec(value)?.[1];
  if (percentile !== undefined) return `slow=p${percentile}`;
  if (/^(no|none|off|false)$/i.test(value)) return 'slow=never';
  const ms = likelyNumber(value, true);
  return ms === undefined ? undefined : `slow=${ms}ms`;
}

function likelyPair(key: string, value: string): string | undefined {
  if (key !== '') {
    const likelyKey = nearest(key, ['ratio', 'slow']);
    return likelyKey === undefined ? undefined : `${likelyKey}=${value}`;
  }
  return likelyRatio(value) ?? (parseSlow(value) === false ? undefined : `slow=${value}`);
}
