import { type AnyValue, diag, type LogRecord } from '@opentelemetry/api';
import { AddAttributeDecision, maybeAddAttribute } from '@opentelemetry/core';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';

/** The attributes of a record as alternating keys and values, and the number of those dropped. */
export interface LogAttributes {
  readonly list: unknown[];
  readonly dropped: number;
}

/**
 * Collects the attributes of a record like the SDK: skips undefined values, drops invalid ones with a
 * warning, and adds type, message and stack of an exception unless the record has them.
 *
 * @param limit limit of attributes
 */
export function attributeListOf(record: LogRecord, limit: number): LogAttributes {
  const attributes = record.attributes as Readonly<Record<string, unknown>> | undefined;
  const list: unknown[] = [];
  let dropped = 0;
  const add = (key: string, value: unknown): void => {
    if (value === undefined) return;
    const isFull = list.length >= 2 * limit;
    const clean = isFull || key === '' || !isPlain(value) ? cleanValue(key, value, isFull) : value;
    if (clean !== undefined) list.push(key, clean);
    else if (isFull && key !== '' && dropped++ === 0) diag.warn('Dropping extra attributes.');
  };
  for (const key in attributes) if (Object.hasOwn(attributes, key)) add(key, attributes[key]);
  const { exception } = record;
  if (exception != null) {
    for (const [key, value] of exceptionOf(exception)) {
      if (attributes === undefined || !Object.hasOwn(attributes, key)) add(key, value);
    }
  }
  return { list, dropped };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** @returns undefined for invalid values, for which the SDK logs a warning */
function cleanValue(key: string, value: unknown, isFull: boolean): AnyValue | undefined {
  const target: Record<string, AnyValue> = {};
  const limits = {
    attributeCountLimit: isFull ? 0 : 1,
    attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  };
  const decision = maybeAddAttribute({
    ...{ key, value: value as AnyValue, attributes: target, limits, currentAttributesCount: 0 },
  });
  return decision === AddAttributeDecision.ADD_NEW ? target[key] : undefined;
}

/** Source: Logs SDK, "Emit a LogRecord"; semantic conventions, "Exceptions in logs". */
function exceptionOf(exception: unknown): readonly (readonly [string, unknown])[] {
  if (typeof exception === 'string' || typeof exception === 'number') {
    return [[ATTR_EXCEPTION_MESSAGE, String(exception)]];
  }
  const { code, name, message, stack } = exception as Readonly<Record<string, unknown>>;
  const pairs: (readonly [string, unknown])[] = [];
  if (code) pairs.push([ATTR_EXCEPTION_TYPE, String(code)]);
  else if (name) pairs.push([ATTR_EXCEPTION_TYPE, name]);
  if (message) pairs.push([ATTR_EXCEPTION_MESSAGE, message]);
  if (stack) pairs.push([ATTR_EXCEPTION_STACKTRACE, stack]);
  if (pairs.length === 0) diag.warn(`Failed to record an exception ${exception}`);
  return pairs;
}
