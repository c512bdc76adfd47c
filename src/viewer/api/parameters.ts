import type { LogFilter } from '../store/read/logs.ts';
import type { TraceFilter } from '../store/trace-filter.ts';

/** A wrong parameter or body of a request: the response is 400 with this message. */
export class BadRequest extends Error {}

const MICROS_PER_MS = 1000;
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A whole number of at least 1, capped at the maximum. */
export function limitOf(query: URLSearchParams, fallback: number, max: number): number {
  const text = textOf(query, 'limit');
  if (text === undefined) return fallback;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new BadRequest('limit: expected a whole number, at least 1');
  return Math.min(Number(text), max);
}

/**
 * A point in time in microseconds since 1970: a duration before now such as `5m` (ms, s, m, h, d), an ISO 8601 time, or
 * milliseconds since 1970.
 *
 * @param nowMs milliseconds since 1970
 * @returns undefined without the parameter
 */
export function timeOf(query: URLSearchParams, name: string, nowMs: number): number | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) {
    return Math.max(0, Math.round((nowMs - Number(amount) * UNITS[unit]!) * MICROS_PER_MS));
  }
  const at = /^\d{1,13}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(at)) {
    throw new BadRequest(`${name}: expected 5m, an ISO 8601 time, or milliseconds since 1970`);
  }
  return at * MICROS_PER_MS;
}

/** @returns undefined without the parameter */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new BadRequest(`${name}: expected a number`);
  return value;
}

/** A hexadecimal id, in lower case. */
export function idOf(query: URLSearchParams, name: string): string | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  if (!/^[\da-f]{1,32}$/i.test(text)) throw new BadRequest(`${name}: expected hexadecimal digits`);
  return text.toLowerCase();
}

/** `q`, `service`, `status=error`, `min`, `max`, `since`, `until`, `run`, `attribute=name=value`, `before`. */
export function traceFilterOf(query: URLSearchParams, nowMs: number): TraceFilter {
  return {
    text: textOf(query, 'q'),
    service: textOf(query, 'service'),
    onlyErrors: query.get('status') === 'error',
    minMs: numberOf(query, 'min'),
    maxMs: numberOf(query, 'max'),
    fromUs: timeOf(query, 'since', nowMs),
    toUs: timeOf(query, 'until', nowMs),
    run: numberOf(query, 'run'),
    before: textOf(query, 'before'),
    attributes: query.getAll('attribute').map(pairOf),
  };
}

/** `q`, `service`, `severity`, `trace`, `since`, `until`, `before`. */
export function logFilterOf(query: URLSearchParams, nowMs: number): LogFilter {
  return {
    text: textOf(query, 'q'),
    service: textOf(query, 'service'),
    minSeverity: numberOf(query, 'severity'),
    trace: idOf(query, 'trace'),
    fromUs: timeOf(query, 'since', nowMs),
    toUs: timeOf(query, 'until', nowMs),
    before: textOf(query, 'before'),
  };
}

export function textOf(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  return text === null || text === '' ? undefined : text;
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new BadRequest('attribute: expected name=value');
  return [text.slice(0, at), text.slice(at + 1)];
}
