import { stripVTControlCharacters } from 'node:util';
import type { AnyValue } from '@opentelemetry/api';

/** How deep objects are followed: what services log whole (requests, sockets) has no end otherwise. */
const MAX_DEPTH = 4;
/** How many values inside of one attribute are taken, for the same reason. */
const MAX_VALUES = 200;

/**
 * What a service gave its logger as attributes: whatever is no value of OpenTelemetry is put into one,
 * as printing it as JSON would, since the SDK drops it otherwise.
 * Source: Common specification, "AnyValue".
 *
 * @param omitted names of fields that are elsewhere in the record
 */
export function toLogAttributes(
  fields: Readonly<Record<string, unknown>>,
  omitted: ReadonlySet<string>,
): Record<string, AnyValue> {
  const attributes: Record<string, AnyValue> = {};
  for (const key of Object.keys(fields)) {
    if (omitted.has(key) || key === '') continue;
    const given = valueAt(fields, key);
    const kind = typeof given;
    if (kind === 'string' || kind === 'number' || kind === 'boolean') {
      attributes[key] = given as string;
      continue;
    }
    const value = toLogValue(given);
    if (value !== undefined) attributes[key] = withoutTrace(value);
  }
  return attributes;
}

/** What upstream's instrumentations print, and a log record has in a place of its own. */
export const TRACE_FIELDS = ['trace_id', 'span_id', 'trace_flags'] as const;

/** Where a logger puts all fields below a key, such as winston's `format.metadata()` and pino's `nestedKey`. */
function withoutTrace(value: AnyValue): AnyValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const map = value as Record<string, AnyValue>;
  if (!TRACE_FIELDS.every((name) => typeof map[name] === 'string')) return value;
  const rest = Object.entries(map).filter(([name]) => !TRACE_FIELDS.includes(name as never));
  return Object.fromEntries(rest);
}

/** @returns undefined where JSON would leave it out */
export function toLogValue(value: unknown): AnyValue | undefined {
  return convert(value, [], { left: MAX_VALUES });
}

/** The text of a line without the colours that a terminal would show. */
export function toLogBody(message: unknown): AnyValue | undefined {
  return typeof message === 'string' && message.includes('\u001b')
    ? stripVTControlCharacters(message)
    : toLogValue(message);
}

/** Shared by all that one attribute holds. */
interface Budget {
  left: number;
}

function convert(value: unknown, around: readonly object[], budget: Budget): AnyValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : attempt(() => convertObject(value, around, budget));
    default:
      return undefined;
  }
}

function convertObject(
  value: object,
  around: readonly object[],
  budget: Budget,
): AnyValue | undefined {
  if (value instanceof Error) return value.message;
  if (value instanceof Uint8Array) return value;
  if (around.includes(value)) return '[Circular]';
  if (around.length >= MAX_DEPTH) return Array.isArray(value) ? '[Array]' : '[Object]';
  const inside = [...around, value];
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
      if (budget.left-- <= 0) break;
      elements.push(convert(element, inside, budget) ?? null);
    }
    return elements;
  }
  const map: Record<string, AnyValue> = {};
  const keys = attempt(() => Object.keys(value));
  if (typeof keys === 'string') return keys;
  for (const key of keys) {
    if (budget.left-- <= 0) break;
    const converted = convert(valueAt(value, key), inside, budget);
    if (converted !== undefined) map[key] = converted;
  }
  return map;
}

function valueAt(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch (error) {
    return thrown(error);
  }
}

/** Getters, proxies and `toJSON` of the service may throw; the rest of the line is no worse for it. */
function attempt<T>(get: () => T): T | string {
  try {
    return get();
  } catch (error) {
    return thrown(error);
  }
}

function thrown(error: unknown): string {
  return `[Throws: ${error instanceof Error ? error.message : String(error)}]`;
}
