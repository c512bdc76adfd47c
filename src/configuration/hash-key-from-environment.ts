import type { Environment } from './environment.ts';

/** Shorter keys can be found by trying; in characters. */
const SHORTEST_KEY = 16;

/**
 * The key of every keyed hash that leaves (SIGHTLINE_HASH_KEY): of secrets under `SIGHTLINE_REDACT=hash`,
 * and of whatever else must be told apart without being told. Processes that share it make the same hash
 * of the same value.
 *
 * @returns undefined where each process makes one of its own
 */
export function hashKeyFromEnvironment(environment: Environment): string | undefined {
  const name = 'SIGHTLINE_HASH_KEY';
  const key = environment.string(name);
  if (key === undefined || key.length >= SHORTEST_KEY) return key;
  environment.report({
    code: 'invalid-value',
    name,
    value: '[not shown]',
    expected: `a text of at least ${SHORTEST_KEY} characters`,
    used: 'a random key of this process',
  });
  return undefined;
}
