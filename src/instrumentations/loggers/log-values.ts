import { stripVTControlCharacters } from 'node:util';
import type { AnyValue } from '@opentelemetry/api';

/** Levels of nested objects. Services log whole requests and sockets, which are nearly endless. */
const MAX_DEPTH = 4;
/** Values in one attribute, for the same reason. */
const MAX_VALUES = 200;

/**
 * Converts the fields of a line to attributes. Values that OpenTelemetry does not support are converted as JSON would,
 * since the SDK drops them otherwise.
 * Source: Common specification, "AnyValue".
 *
 * @param excludedFields names of fields that do not become attributes
 */
export function toLogAttributes(
  fields: Readonly<Record<string, unknown>>,
  excludedFields: ReadonlySet<string>,
): Record<string, AnyValue> {
  const attributes: Record<string, AnyValue> = {};
  for (const key of Object.keys(fields)) {
    if (excludedFields.has(key) || key === '') continue;
    const field = valueAt(fields, key);
    const kind = typeof field;
    if (kind === 'string' || kind === 'number' || kind === 'boolean') {
      attributes[key] = field as string;
      continue;
    }
    const value = toLogValue(field);
    if (value !== undefined) attributes[key] = withoutTrace(value);
  }
  return attributes;
}

/** Fields that upstream instrumentations add to lines. A log record has properties for them. */
export const TRACE_FIELDS = ['trace_id', 'span_id', 'trace_flags'] as const;

/** Removes the trace from loggers that nest all fields below a key, by `format.metadata()` of winston or `nestedKey` of pino. */
function withoutTrace(value: AnyValue): AnyValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const map = value as Record<string, AnyValue>;
  if (!TRACE_FIELDS.every((name) => typeof map[name] === 'string')) return value;
  const rest = Object.entries(map).filter(([name]) => !TRACE_FIELDS.includes(name as never));
  return Object.fromEntries(rest);
}

/** @returns undefined if JSON would omit the value */
function toLogValue(value: unknown): AnyValue | undefined {
  return convert(value, [], { remaining: MAX_VALUES });
}

/** The message of a line, without the colours of terminals. */
export function toLogBody(message: unknown): AnyValue | undefined {
  return typeof message === 'string' && message.includes('\u001b')
    ? stripVTControlCharacters(message)
    : toLogValue(message);
}

/** The number of values that may follow in one attribute. */
interface Budget {
  remaining: number;
}

function convert(
  value: unknown,
  ancestors: readonly object[],
  budget: Budget,
): AnyValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : attempt(() => convertObject(value, ancestors, budget));
    default:
      return undefined;
  }
}

function convertObject(
  value: object,
  ancestors: readonly object[],
  budget: Budget,
): AnyValue | undefined {
  if (value instanceof Error) return value.message;
  if (value instanceof Uint8Array) return value;
  if (ancestors.includes(value)) return '[Circular]';
  if (ancestors.length >= MAX_DEPTH) return Array.isArray(value) ? '[Array]' : '[Object]';
  const inside = [...ancestors, value];
  const toJSON = valueAt(value, 'toJSON');
  if (typeof toJSON === 'function') {
    return convert(
      attempt(() => toJSON.call(value)),
      inside,
      budget,
    );
  }
  if (Array.isArray(value)) {
    const elements: AnyValue[] = [];
    for (const element of value) {
      if (budget.remaining-- <= 0) break;
      elements.push(convert(element, inside, budget) ?? null);
    }
    return elements;
  }
  const map: Record<string, AnyValue> = {};
  const keys = attempt(() => Object.keys(value));
  if (typeof keys === 'string') return keys;
  for (const key of keys) {
    if (budget.remaining-- <= 0) break;
    const converted = convert(valueAt(value, key), inside, budget);
    if (converted !== undefined) map[key] = converted;
  }
  return map;
}

function valueAt(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch (error) {
    return errorText(error);
  }
}

/** Getters, proxies and `toJSON` of the service may throw. Their values become a text, and the others are not affected. */
function attempt<T>(get: () => T): T | string {
  try {
    return get();
  } catch (error) {
    return errorText(error);
  }
}

function errorText(error: unknown): string {
  return `[Throws: ${error instanceof Error ? error.message : String(error)}]`;
}
