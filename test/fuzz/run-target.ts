import { createRandom } from './random.ts';
import { corpusOf, loadTarget } from './target.ts';

/** How long it goes on: until one of them is reached. */
export interface FuzzLimits {
  readonly seconds: number;
  readonly inputs?: number;
}

export interface FuzzResult {
  readonly inputs: number;
  /** The first input that failed. */
  readonly failure?: { readonly seed: number; readonly error: Error };
}

/** Inputs between two looks at the clock, and turns that others get. */
const AT_ONCE = 50;

/** Gives a target inputs of seed after seed. It ends at the first that fails. */
export async function runTarget(
  name: string,
  firstSeed: number,
  { seconds, inputs: most = Number.POSITIVE_INFINITY }: FuzzLimits,
): Promise<FuzzResult> {
  const target = await loadTarget(name);
  const corpus = corpusOf(name);
  const end = performance.now() + seconds * 1000;
  let inputs = 0;
  try {
    while (inputs < most) {
      const seed = (firstSeed + inputs) >>> 0;
      inputs++;
      try {
        await target.once(createRandom(seed), corpus);
      } catch (error) {
        return { inputs, failure: { seed, error: error as Error } };
      }
      if (inputs % AT_ONCE !== 0) continue;
      if (performance.now() >= end) break;
      await new Promise(setImmediate);
    }
    return { inputs };
  } finally {
    await target.stop?.();
  }
}
