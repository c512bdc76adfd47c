import type { TestContext } from 'node:test';
import fc from 'fast-check';

/** The same inputs each time, unless FUZZ_SEED names others. */
export const SEED = Number(process.env.FUZZ_SEED ?? 20261124);

export interface Fuzzed<T> {
  readonly inputs: fc.Arbitrary<T>;
  /** How many, at least. */
  readonly count: number;
  /** Fails by throwing. */
  readonly check: (input: T) => Promise<void> | void;
}

/**
 * Checks that many inputs, and prints how many they were and how to have them again. What fails is made
 * as small as it can be.
 */
export async function fuzz<T>(
  context: TestContext,
  { inputs, count, check }: Fuzzed<T>,
): Promise<void> {
  let checked = 0;
  const started = performance.now();
  const property = fc.asyncProperty(inputs, async (input) => {
    checked++;
    await check(input);
  });
  await fc.assert(property, { numRuns: count, seed: SEED, endOnFailure: false });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  context.diagnostic(`${checked} inputs in ${seconds} s; FUZZ_SEED=${SEED} has them again`);
}
