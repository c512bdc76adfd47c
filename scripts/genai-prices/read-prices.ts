import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What a million tokens of some models cost. */
export interface ModelPrice {
  /** RE2 of whole names. */
  readonly model: string;
  readonly input: number;
  /** Input that was read from the provider's cache. */
  readonly cached: number;
  /** Input that was written to it. */
  readonly cacheWrite: number;
  readonly output: number;
}

export interface Prices {
  readonly currency: string;
  /** What each service may spend in 24 hours. */
  readonly perDay: number;
  /** service.name → the same, for that service. */
  readonly services: Readonly<Record<string, number>>;
  /** The first that fits a model counts. */
  readonly models: readonly ModelPrice[];
}

interface Written {
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
 * @throws {Error} that names what cannot be right
 */
export function readPrices(file: string): Prices {
  const { currency, budget, models } = parse(readFileSync(file, 'utf8')) as Written;
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

function priceOf(written: Readonly<Record<string, unknown>>): ModelPrice {
  const { model } = written;
  if (typeof model !== 'string' || model === '') throw new Error('a price has no model');
  const unknown = Object.keys(written).filter((key) => !KEYS.has(key));
  if (unknown.length > 0) throw new Error(`${model}: ${unknown.join(', ')} is no kind of token`);
  const price = (key: string, otherwise?: number) =>
    written[key] === undefined && otherwise !== undefined
      ? otherwise
      : amount(written[key], `${model}: ${key}`);
  const input = price('input');
  return {
    model: checked(model),
    input,
    cached: price('cached', input),
    cacheWrite: price('cache_write', input),
    output: price('output'),
  };
}

/** What both JavaScript and RE2 understand, without what would end a string of PromQL. */
function checked(pattern: string): string {
  try {
    new RegExp(pattern);
  } catch {
    throw new Error(`${pattern} is no regular expression`);
  }
  if (/["\n]/.test(pattern)) throw new Error(`${pattern} is no name of a model`);
  return pattern;
}

function amount(value: unknown, what: string, isAboveZero = false): number {
  const isRight = typeof value === 'number' && Number.isFinite(value) && value >= 0;
  if (!isRight || (isAboveZero && value === 0)) throw new Error(`${what}: ${value} is no amount`);
  return value;
}
