import type { Environment, NumberRange } from './environment.ts';
import { likelyNumber } from './likely-number.ts';

/**
 * Reads a time that may have a unit: `30m`, `90s`, `1.5h`, `500ms`, or whole milliseconds.
 *
 * @param range in milliseconds
 * @returns milliseconds
 */
export function durationFromEnvironment(
  environment: Environment,
  name: string,
  range: NumberRange,
  fallback: number,
): number {
  const value = environment.string(name) ?? '';
  const time = /^[\d.]+\s*(ms|s|m|min|h)$/i.test(value) ? likelyNumber(value, true) : undefined;
  if (time !== undefined && time >= range.min && time <= range.max) return Math.round(time);
  return environment.number(name, range, fallback);
}
