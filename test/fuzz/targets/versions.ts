import assert from 'node:assert/strict';
import { satisfies } from 'semver';
import { quickSatisfies } from '../../../src/module-hooks/quick-satisfies.ts';
import { mutate, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const PIECES = [
  '.',
  '0',
  '1',
  '10',
  '-',
  '-rc.1',
  ' ',
  '^',
  '~',
  '>=',
  '<',
  '<=',
  '*',
  'x',
  'v',
  '||',
  '+b',
  '00',
];

function version(random: Random): string {
  return [0, 0, 0].map(() => random.pick([0, 1, 2, 10])).join('.');
}

export const target: FuzzTarget = {
  of: 'src/module-hooks/quick-satisfies.ts',
  reference: 'semver',
  once(random) {
    const range = random
      .list(3, () => random.pick(['^', '>=', '<', '']) + version(random))
      .join(' ');
    const actual = mutate(random, version(random), random.chance(20) ? PIECES : ['1']);
    const wanted = mutate(random, range, PIECES);
    const found = quickSatisfies(actual, wanted);
    if (found === undefined) return;
    assert.equal(found, satisfies(actual, wanted), JSON.stringify([actual, wanted]));
  },
};
