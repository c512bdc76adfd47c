// `npm run breaks`: breaks the stack in each way, and waits for what must find it. Minutes, so two of them alone are a
// part of `npm test` (breaks.test.ts).
//
//   npm run breaks -- [slow-db] [leak] [blocked-loop] [bad-deploy] [lost-collector] [full-disk]
import { test } from 'node:test';
import { BREAKS, type Break } from '../../scripts/stack/break-it.ts';
import { findBreaks } from './find-breaks.ts';

/** The stack starts within two minutes, and each wait ends by itself. */
const BOUND_MS = 1_200_000;
const named = process.argv.slice(2);

for (const name of Object.keys(BREAKS) as Break[]) {
  if (named.length > 0 && !named.includes(name)) continue;
  test(`${name} is found by ${BREAKS[name].alert}`, { timeout: BOUND_MS }, (t) =>
    findBreaks(t, name),
  );
}
