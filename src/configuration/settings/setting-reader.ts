import { readDuration } from '../values/duration.ts';
import { LONGEST_TIMER_MS } from '../values/timer-limit.ts';
import type { NumberRange, ValueReader } from '../values/value-reader.ts';
import type { Row } from './setting-row.ts';
import { type ExplicitValue, rowOf, type SettingName, type SettingValue } from './table.ts';

/** Reads settings by their rows: type, range, words, default and general variable. */
export interface SettingReader {
  /**
   * The value to which a variable is set. An invalid value is reported and counts as not set.
   *
   * @param used what is used instead, in words. Default: as the row defines
   */
  explicitValue<Name extends SettingName>(
    name: Name,
    used?: string,
  ): ExplicitValue<Name> | undefined;
  /**
   * The value to which a variable is set, else that of its general variable, else the default.
   *
   * @param fallback used instead of these two
   */
  value<Name extends SettingName>(name: Name, fallback?: ExplicitValue<Name>): SettingValue<Name>;
}

type Value = boolean | number | string | readonly string[] | undefined;

export function createSettingReader(values: ValueReader): SettingReader {
  const explicitValue = (name: SettingName, used?: string): Value => {
    // A shortcut: each start reads all settings, and most are not set.
    if (values.string(name) === undefined) return undefined;
    const row = rowOf(name);
    if (row.type === 'list') return list(name, row.default as readonly string[]);
    return single(name, row, used ?? usedInstead(row, values));
  };

  const single = (name: SettingName, row: Row, used: string): Value => {
    switch (row.type) {
      case 'milliseconds':
      case 'number':
        return values.optionalNumber(name, rangeOf(row), used);
      case 'duration':
        return readDuration(values, name, rangeOf(row), used);
      case 'text':
        return text(name, row, used);
    }
    if (row.words !== undefined) return values.oneOf(name, row.words, undefined, used);
    return row.type === 'boolean' ? values.boolean(name, false) : values.string(name);
  };

  const list = (name: SettingName, fallback: readonly string[] = []): readonly string[] => {
    const { words } = rowOf(name);
    return words === undefined ? values.list(name) : values.wordsOf(name, words, fallback);
  };

  const text = (name: SettingName, { min = 0, secret }: Row, used: string): string | undefined => {
    const value = values.string(name);
    if (value === undefined || value.length >= min) return value;
    values.report({
      code: 'invalid-value',
      name,
      value: secret ? '[not shown]' : value,
      expected: `a text of at least ${min} characters`,
      used,
    });
    return undefined;
  };

  const value = (name: SettingName, fallback?: Value): Value => {
    const explicit = explicitValue(name, fallback === undefined ? undefined : String(fallback));
    if (explicit !== undefined) return explicit;
    if (fallback !== undefined) return fallback;
    const row = rowOf(name);
    if (row.type === 'list') return row.default ?? [];
    return row.general === undefined ? row.default : value(row.general as SettingName);
  };

  return { explicitValue, value } as SettingReader;
}

function rangeOf({ type, min = 0, max, integer = true }: Row): NumberRange {
  const isTime = type !== 'number';
  return { min, max: max ?? LONGEST_TIMER_MS, integer, ...(isTime ? { unit: 'ms' } : {}) };
}

/** The general variable where that is set, else the default, in words. */
function usedInstead(
  { general, default: standard, unset = 'none' }: Row,
  values: ValueReader,
): string {
  if (general === undefined) return standard === undefined ? unset : String(standard);
  const other = general as SettingName;
  return values.string(other) === undefined ? usedInstead(rowOf(other), values) : other;
}
