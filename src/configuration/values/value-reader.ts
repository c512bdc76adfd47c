import type { Problem } from '../problem.ts';
import { nearest } from './did-you-mean.ts';
import { likelyNumber } from './likely-number.ts';

/** The variables of a process, as `process.env` has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Bounds of a number; both ends belong to it. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Whole numbers only. Default: true. */
  readonly integer?: boolean;
  /** Shown after the bounds: `ms`. */
  readonly unit?: 'ms';
}

/**
 * Reads variables of any name by the rules of the OpenTelemetry specification (Environment Variable
 * Specification, "Parsing empty value" and "Type-specific guidance"): a value that is empty or
 * white space counts as not set, surrounding white space is dropped, names of values are matched
 * without regard to case, and what cannot be understood is reported and treated as not set.
 */
export interface ValueReader {
  /** The trimmed value, or undefined where it is unset or empty. */
  string(name: string): string | undefined;
  /** The values between commas, trimmed, without the empty ones. */
  list(name: string): readonly string[];
  /** Only `true` (any case) is true. Anything but `true` and `false` is reported. */
  boolean(name: string, fallback: boolean): boolean;
  /**
   * A number in a range where one is given and valid.
   *
   * @param used what is used where it is not valid, in words
   */
  optionalNumber(name: string, range: NumberRange, used: string): number | undefined;
  /** One word of a set, else `fallback`. */
  oneOf<T extends string, F extends T | undefined>(
    name: string,
    words: readonly T[],
    fallback: F,
    shownFallback?: string,
  ): T | F;
  /** The words of a set that a comma-separated list holds, in order, each once; else `fallback`. */
  wordsOf<T extends string>(
    name: string,
    words: readonly T[],
    fallback: readonly T[],
  ): readonly T[];
  /** Records a problem found by a caller that knows more than the type of a value. */
  report(problem: Problem): void;
}

/**
 * @param variables where the values come from
 * @param report called for each value that cannot be understood
 */
export function createValueReader(
  variables: Variables,
  report: (problem: Problem) => void,
): ValueReader {
  const string = (name: string): string | undefined => variables[name]?.trim() || undefined;

  const list = (name: string): readonly string[] =>
    (string(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');

  const boolean = (name: string, fallback: boolean): boolean => {
    const value = string(name);
    if (value === undefined) return fallback;
    const word = value.toLowerCase();
    if (word === 'true') return true;
    if (word !== 'false') {
      const meant = word === '1' || word === 'yes' || word === 'on' ? 'true' : undefined;
      const expected = 'true or false';
      report({
        code: 'invalid-value',
        name,
        value,
        expected,
        meant: meant ?? nearest(word, ['true', 'false']),
        used: 'false',
      });
    }
    return false;
  };

  const optionalNumber = (name: string, range: NumberRange, used: string): number | undefined => {
    const value = string(name);
    if (value === undefined) return undefined;
    const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
    const { min, max, integer = true, unit } = range;
    const fits = (candidate: number) =>
      candidate >= min && candidate <= max && (!integer || Number.isInteger(candidate));
    if (fits(number)) return number;
    const likely = Number.isNaN(number) ? likelyNumber(value, unit === 'ms') : undefined;
    report({
      code: 'invalid-value',
      name,
      value,
      expected: `a${integer ? ' whole' : ''} number from ${min} to ${max}${unit ? ` (${unit})` : ''}`,
      meant: likely !== undefined && fits(likely) ? String(likely) : undefined,
      used,
    });
    return undefined;
  };

  const match = <T extends string>(word: string, words: readonly T[]): T | undefined =>
    words.find((candidate) => candidate.toLowerCase() === word.toLowerCase());

  const reportUnknown = (
    name: string,
    value: string,
    words: readonly string[],
    used: string,
    amongOthers = false,
  ) =>
    report({
      code: 'invalid-value',
      name,
      value,
      amongOthers,
      expected: `one of ${words.join(', ')}`,
      meant: nearest(value, words),
      used,
    });

  return {
    string,
    list,
    boolean,
    optionalNumber,
    report,
    oneOf(name, words, fallback, shownFallback) {
      const value = string(name);
      if (value === undefined) return fallback;
      const found = match(value, words);
      if (found !== undefined) return found;
      reportUnknown(name, value, words, shownFallback ?? fallback ?? 'the default');
      return fallback;
    },
    wordsOf<T extends string>(name: string, words: readonly T[], fallback: readonly T[]) {
      const given = list(name);
      if (given.length === 0) return fallback;
      const found = new Set<T>();
      const unknown: string[] = [];
      for (const value of given) {
        const word = match(value, words);
        if (word === undefined) unknown.push(value);
        else found.add(word);
      }
      const used = found.size > 0 ? [...found] : fallback;
      const shown = used.join(',') || 'none';
      for (const value of unknown) reportUnknown(name, value, words, shown, given.length > 1);
      return used;
    },
  };
}
