import type { AnyValue, KeyValue, Scope as WireScope } from '../../src/viewer/otlp/otlp-types.ts';
import type { Attributes, Scope } from './received.ts';

/** Nanoseconds since 1970; 0n if the time is missing. */
export function toNanos(time: string | number | undefined): bigint {
  return BigInt(time ?? 0);
}

export function toAttributes(pairs: readonly KeyValue[] | undefined): Attributes {
  const attributes: Record<string, unknown> = {};
  for (const { key = '', value } of pairs ?? []) attributes[key] = toValue(value);
  return attributes;
}

export function toScope(scope: WireScope | undefined): Scope {
  return {
    name: scope?.name ?? '',
    version: scope?.version ?? '',
    attributes: toAttributes(scope?.attributes),
  };
}

/** The JavaScript value. An integer that a number cannot represent becomes a bigint. */
export function toValue(value: AnyValue | undefined): unknown {
  if (value === undefined || value === null) return undefined;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return toInteger(value.intValue);
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(toValue);
  if (value.kvlistValue !== undefined) return toAttributes(value.kvlistValue.values);
  if (value.bytesValue !== undefined) return Buffer.from(value.bytesValue, 'base64');
  return undefined;
}

function toInteger(value: string | number): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}
