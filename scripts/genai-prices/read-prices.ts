import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Prices of a million tokens, for some models. */
export interface ModelPrice {
  /** RE2 pattern of whole model names. */
  readonly model: string;
  readonly input: number;
  /** Input tokens that were read from the provider's cache. */
  readonly cached: number;
  /** Input tokens that were written to it. */
  readonly cacheWrite: number;
  readonly output: number;
}

export interface Prices {
  readonly currency: string;
  /** Budget of each service in 24 hours. */
  readonly perDay: number;
  /** Budgets of single services, by service.name. */
  readonly services: Readonly<Record<string, number>>;
  /** The first that matches a model applies. */
  readonly models: readonly ModelPrice[];
}

interface PriceFile {
  readonly currency?: unknown;
  readonly budget?: {
    readonly per_day?: unknown;
    readonly services?: Readonly<Record<string, unknown>>;
  };
  readonly models?: readonly Readonly<Record<string, unknown>>[];
}

const KEYS: ReadonlySet<string> = new Set(['model', 'input', 'cached', 'cache_write', 'output']);

/**
 * Reads stack/genai-prices.yaml.
 *
 * @throws {Error} that names the invalid value
 */
export function readPrices(file: string): Prices {
  const { currency, budget, models } = parse(readFileSync(file, 'utf8')) as PriceFile;
  if (typeof currency !== 'string' || !/^[\w€$£¥]{1,8}$/.test(currency)) {
    throw new Error(`${currency} is no currency`);
  }
  const services = Object.entries(budget?.services ?? {}).map(([name, value]) => [
    name,
    amount(value, `budget of ${name}`, true),
  ]);
  return {
    currency,
    perDay: amount(budget?.per_day, 'budget.per_day', true),
    services: Object.fromEntries(services),
    models: (models ?? []).map(priceOf),
  };
}

function priceOf(entry: Readonly<Record<string, unknown>>): ModelPrice {
  const { model } = entry;
  if (typeof model !== 'string' || model === '') throw new Error('a price has no model');
  const unknown = Object.keys(entry).filter((key) => !KEYS.has(key));
  if (unknown.length > 0) throw new Error(`${model}: ${unknown.join(', ')} is no kind of token`);
  const price = (key: string, fallback?: number) =>
    entry[key] === undefined && fallback !== undefined
      ? fallback
      : amount(entry[key], `${model}: ${key}`);
  const input = price('input');
  return {
    model: checkPattern(model),
    input,
    cached: price('cached', input),
    cacheWrite: price('cache_write', input),
    output: price('output'),
  };
}

/** Checks that a pattern is valid in JavaScript, and so in RE2, and cannot end a PromQL string. */
function checkPattern(pattern: string): string {
  try {
    new RegExp(pattern);
  } catch {
    throw new Error(`${pattern} is no regular expression`);
  }
  if (/["\n]/.test(pattern)) throw new Error(`${pattern} is no name of a model`);
  return pattern;
}

function amount(value: unknown, what: string, isAboveZero = false): number {
  const isValid = typeof value === 'number' && Number.isFinite(value) && value >= 0;
  if (!isValid || (isAboveZero && value === 0)) throw new Error(`${what}: ${value} is no amount`);
  return value;
}
