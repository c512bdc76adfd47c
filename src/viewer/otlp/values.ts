import type { AnyValue, KeyValue } from './types.ts';

/** A value as JavaScript has it. Integers beyond 2^53 stay text. */
export function toPlain(value: AnyValue | undefined): unknown {
  if (value === undefined || value === null) return undefined;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) {
    const number = Number(value.intValue);
    return Number.isSafeInteger(number) ? number : String(value.intValue);
  }
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(toPlain);
  if (value.kvlistValue !== undefined) return toRecord(value.kvlistValue.values);
  if (value.bytesValue !== undefined) return value.bytesValue;
  return undefined;
}

/** Attributes by name. A name given twice has its last value; `__proto__` is a name as any other. */
export function toRecord(attributes: readonly KeyValue[] | undefined): Record<string, unknown> {
  const record: Record<string, unknown> = Object.create(null);
  for (const { key, value } of attributes ?? []) record[key ?? ''] = toPlain(value);
  return record;
}

/** A value as one text: strings as they are, all else as JSON. */
export function toText(value: AnyValue | undefined): string {
  const plain = toPlain(value);
  if (plain === undefined) return '';
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

/** The text of one attribute; undefined where there is none. */
export function textOf(
  attributes: readonly KeyValue[] | undefined,
  ...names: readonly string[]
): string | undefined {
  for (const name of names) {
    const found = attributes?.find(({ key }) => key === name);
    if (found !== undefined) return toText(found.value);
  }
  return undefined;
}

/** Microseconds since 1970, which a number holds exactly; 0 for what is no time. */
export function toMicros(nanos: string | undefined): number {
  return Math.round(Number(toBigInt(nanos) / 1000n));
}

/** Nanoseconds between two times, never negative. */
export function nanosBetween(start: string | undefined, end: string | undefined): number {
  return Math.max(0, Number(toBigInt(end) - toBigInt(start)));
}

function toBigInt(digits: string | undefined): bigint {
  return digits === undefined || !/^\d{1,20}$/.test(digits) ? 0n : BigInt(digits);
}
