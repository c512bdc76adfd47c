import type { AnyValue, KeyValue } from './otlp-types.ts';

/** The JavaScript value. Integers beyond 2^53 stay text. */
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

/** Attributes by name. The last of equal names wins; `__proto__` is an ordinary name. */
export function toRecord(attributes: readonly KeyValue[] | undefined): Record<string, unknown> {
  const record: Record<string, unknown> = Object.create(null);
  for (const { key, value } of attributes ?? []) record[key ?? ''] = toPlain(value);
  return record;
}

/** The value as text: a string itself, other values as JSON. */
export function toText(value: AnyValue | undefined): string {
  const plain = toPlain(value);
  if (plain === undefined) return '';
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

/** The text of the first attribute with one of the names; undefined without one. */
export function textOf(
  attributes: readonly KeyValue[] | undefined,
  ...names: readonly string[]
): string | undefined {
  for (const name of names) {
    const attribute = attributes?.find(({ key }) => key === name);
    if (attribute !== undefined) return toText(attribute.value);
  }
  return undefined;
}

/** Microseconds since 1970, which a number can represent exactly; 0 if the text is not a time. */
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
