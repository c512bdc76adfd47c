import { likelyNumber } from './likely-number.ts';
import type { NumberRange, ValueReader } from './value-reader.ts';

/**
 * Reads a duration with an optional unit: `30m`, `90s`, `1.5h`, `500ms`, or whole milliseconds.
 *
 * @param range in milliseconds
 * @param used what is used where it is not valid, in words
 * @returns milliseconds; undefined where it is not set or not valid
 */
export function readDuration(
  values: ValueReader,
  name: string,
  range: NumberRange,
  used: string,
): number | undefined {
  const value = values.string(name) ?? '';
  const time = /^[\d.]+\s*(ms|s|m|min|h)$/i.test(value) ? likelyNumber(value, true) : undefined;
  if (time !== undefined && time >= range.min && time <= range.max) return Math.round(time);
  return values.optionalNumber(name, range, used);
}
