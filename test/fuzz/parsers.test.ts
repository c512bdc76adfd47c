/** What strangers reach, held against what others have written: some seconds of what `npm run fuzz` does by the hour. */
import { test } from 'node:test';
import { SEED } from './run.ts';
import { runTarget } from './run-target.ts';
import { targetNames } from './target.ts';

/** Of each target; a minute in all. */
const SECONDS = 2;

for (const name of targetNames()) {
  test(`${name} is as its reference`, async (t) => {
    const { inputs, failure } = await runTarget(name, SEED, { seconds: SECONDS });
    t.diagnostic(`${inputs} inputs from seed ${SEED} on`);
    if (failure === undefined) return;
    t.diagnostic(`again: npm run fuzz -- --target ${name} --seed ${failure.seed}`);
    throw failure.error;
  });
}
