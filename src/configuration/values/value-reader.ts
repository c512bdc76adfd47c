import type { Problem } from '../problem.ts';
import { nearest } from './did-you-mean.ts';
import { likelyNumber } from './likely-number.ts';

/** The variables of a process, in the form of `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Range of a number, inclusive. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Whole numbers only. Default: true. */
  readonly integer?: boolean;
  /** Unit, for reports. */
  readonly unit?: 'ms';
}

/**
 * Reads variables by the rules of the OpenTelemetry specification (Environment Variable Specification, "Parsing
 * empty value" and "Type-specific guidance"): an empty value counts as not set, surrounding white space is removed,
 * words match regardless of case, and an invalid value is reported and counts as not set.
 */
export interface ValueReader {
  /** The trimmed value, or undefined where it is unset or empty. */
  string(name: string): string | undefined;
  /** The comma-separated values, trimmed, without empty ones. */
  list(name: string): readonly string[];
  /** Only `true` (in any case) is true. Other words than `true` and `false` are reported. */
  boolean(name: string, fallback: boolean): boolean;
  /**
   * A number in a range; undefined where it is not set or not valid.
   *
   * @param used what is used where it is not valid, in words
   */
  optionalNumber(name: string, range: NumberRange, used: string): number | undefined;
  /**
   * One of the words, else `fallback`.
   *
   * @param used what is used where it is not valid, in words. Default: `fallback`
   */
  oneOf<T extends string, F extends T | undefined>(
    name: string,
    words: readonly T[],
    fallback: F,
    used?: string,
  ): T | F;
  /** The valid words of a comma-separated list, in order, each once; else `fallback`. */
  wordsOf<T extends string>(
    name: string,
    words: readonly T[],
    fallback: readonly T[],
  ): readonly T[];
  /** Reports a problem that the type of a value alone does not reveal. */
  report(problem: Problem): void;
}

/** @param report called for each invalid value */
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
      const isYes = word === '1' || word === 'yes' || word === 'on';
      report({
        code: 'invalid-value',
        name,
        value,
        expected: 'true or false',
        suggestion: isYes ? 'true' : nearest(word, ['true', 'false']),
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
      suggestion: likely !== undefined && fits(likely) ? String(likely) : undefined,
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
      suggestion: nearest(value, words),
      used,
    });

  return {
    string,
    list,
    boolean,
    optionalNumber,
    report,
    oneOf(name, words, fallback, used) {
      const value = string(name);
      if (value === undefined) return fallback;
      const word = match(value, words);
      if (word !== undefined) return word;
      reportUnknown(name, value, words, used ?? fallback ?? 'the default');
      return fallback;
    },
    wordsOf<T extends string>(name: string, words: readonly T[], fallback: readonly T[]) {
      const values = list(name);
      if (values.length === 0) return fallback;
      const matches = new Set<T>();
      const unknown: string[] = [];
      for (const value of values) {
        const word = match(value, words);
        if (word === undefined) unknown.push(value);
        else matches.add(word);
      }
      const result = matches.size > 0 ? [...matches] : fallback;
      const used = result.join(',') || 'none';
      for (const value of unknown) reportUnknown(name, value, words, used, values.length > 1);
      return result;
    },
  };
}
