import type { Environment } from './environment.ts';

/**
 * Largest limit that is taken: beyond it a limit no longer protects anything, and a typing error is
 * likelier than a wish.
 */
const MAX_LIMIT = 1_000_000_000;

/**
 * Reads the first of several variables that is set, the most specific one first.
 *
 * @returns a whole number from 0, or `fallback`; null means no limit
 */
export function limitFromEnvironment(
  environment: Environment,
  names: readonly string[],
  fallback: number | null,
): number | null {
  for (const [index, name] of names.entries()) {
    if (environment.string(name) === undefined) continue;
    const next = names.slice(index + 1).find((other) => environment.string(other) !== undefined);
    const used = next ?? (fallback === null ? 'no limit' : String(fallback));
    const limit = environment.optionalNumber(name, { min: 0, max: MAX_LIMIT }, used);
    if (limit !== undefined) return limit;
  }
  return fallback;
}
