import { type AnyValue, diag, type LogRecord } from '@opentelemetry/api';
import { AddAttributeDecision, maybeAddAttribute } from '@opentelemetry/core';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';

/** Attributes of a record, key after value after key, and how many did not fit. */
export interface LogAttributes {
  readonly list: unknown[];
  readonly dropped: number;
}

/**
 * The attributes of a record as the SDK takes them: undefined values are passed over, those that are none are dropped
 * with a warning, and of an exception there are type, message and stack, unless the record has them.
 *
 * @param limit most attributes of a record
 */
export function attributeListOf(record: LogRecord, limit: number): LogAttributes {
  const given = record.attributes as Readonly<Record<string, unknown>> | undefined;
  const list: unknown[] = [];
  let dropped = 0;
  const add = (key: string, value: unknown): void => {
    if (value === undefined) return;
    const isFull = list.length >= 2 * limit;
    const clean = isFull || key === '' || !isPlain(value) ? cleaned(key, value, isFull) : value;
    if (clean !== undefined) list.push(key, clean);
    else if (isFull && key !== '' && dropped++ === 0) diag.warn('Dropping extra attributes.');
  };
  for (const key in given) if (Object.hasOwn(given, key)) add(key, given[key]);
  const { exception } = record;
  if (exception != null) {
    for (const [key, value] of exceptionOf(exception)) {
      if (given === undefined || !Object.hasOwn(given, key)) add(key, value);
    }
  }
  return { list, dropped };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** @returns undefined for what no attribute can be, of which the SDK warns */
function cleaned(key: string, value: unknown, isFull: boolean): AnyValue | undefined {
  const attributes: Record<string, AnyValue> = {};
  const limits = {
    attributeCountLimit: isFull ? 0 : 1,
    attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  };
  const decision = maybeAddAttribute({
    ...{ key, value: value as AnyValue, attributes, limits, currentAttributesCount: 0 },
  });
  return decision === AddAttributeDecision.ADD_NEW ? attributes[key] : undefined;
}

/** Source: Logs SDK, "Emit a LogRecord"; semantic conventions, "Exceptions in logs". */
function exceptionOf(exception: unknown): readonly (readonly [string, unknown])[] {
  if (typeof exception === 'string' || typeof exception === 'number') {
    return [[ATTR_EXCEPTION_MESSAGE, String(exception)]];
  }
  const { code, name, message, stack } = exception as Readonly<Record<string, unknown>>;
  const found: (readonly [string, unknown])[] = [];
  if (code) found.push([ATTR_EXCEPTION_TYPE, String(code)]);
  else if (name) found.push([ATTR_EXCEPTION_TYPE, name]);
  if (message) found.push([ATTR_EXCEPTION_MESSAGE, message]);
  if (stack) found.push([ATTR_EXCEPTION_STACKTRACE, stack]);
  if (found.length === 0) diag.warn(`Failed to record an exception ${exception}`);
  return found;
}
