import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSlowness } from '../../src/signals/traces/tail/slowness.ts';
import {
  isKept,
  parseOt,
  randomnessOf,
  thresholdOf,
} from '../../src/signals/traces/tail/threshold.ts';
import { probabilityOf } from '../support/sampling.ts';

for (const [ratio, threshold] of [
  [1, '0'],
  [2, '0'],
  [0.5, '8'],
  [0.25, 'c'],
  [0.1, 'e666'],
  [0.05, 'f3333'],
  [0.01, 'fd70a'],
  [1 / 3, 'aaab'],
  [0, undefined],
  [-1, undefined],
] as const) {
  test(`the threshold of ${ratio} is ${threshold}`, () => {
    assert.equal(thresholdOf(ratio), threshold);
  });
}

test('a threshold represents its ratio, within a thousandth', () => {
  for (let ratio = 1; ratio > 1e-9; ratio *= 0.83) {
    const threshold = thresholdOf(ratio)!;
    assert.match(threshold, /^[0-9a-f]{1,14}$/);
    assert.ok(Math.abs(probabilityOf(threshold) / ratio - 1) < 1e-3, `${ratio}: ${threshold}`);
  }
});

test('a trace is sampled if its random number is not below the threshold', () => {
  assert.equal(isKept('80000000000000', '8'), true);
  assert.equal(isKept('7fffffffffffff', '8'), false);
  assert.equal(isKept('00000000000000', '0'), true);
  assert.equal(isKept('e6660000000000', 'e666'), true);
  assert.equal(isKept('e665ffffffffff', 'e666'), false);
  assert.equal(randomnessOf('0af7651916cd43dd8448eb211c80319c'), '48eb211c80319c');
});

test('the entry ot is parsed without its invalid parts', () => {
  assert.deepEqual(parseOt('th:c;rv:d29d6a7215ced0;zz:1'), {
    threshold: 'c',
    randomness: 'd29d6a7215ced0',
    others: ['zz:1'],
  });
  const nothing = { threshold: undefined, randomness: undefined, others: [] };
  for (const value of [undefined, '', 'th:', 'th:X;rv:12', 'th:000000000000000', ';;']) {
    assert.deepEqual(parseOt(value), nothing, value);
  }
});

test('slow=p99 finds the slowest hundredth of each route, once there are enough traces', () => {
  const { isSlow } = createSlowness({ percentile: 99 });
  // Exponentially distributed: one in a hundred is longer than 230 ms.
  const durations = Array.from(
    { length: 5000 },
    (_, index) => -50 * Math.log((((index * 2731) % 5000) + 0.5) / 5000),
  );
  assert.ok(!durations.slice(0, 99).some((ms) => isSlow('GET /a', ms)));
  const slow = durations.slice(99).filter((ms) => isSlow('GET /a', ms));
  assert.ok(slow.length > 25 && slow.length < 150, String(slow.length));
  const least = Math.min(...slow.slice(5));
  assert.ok(least > 200 && least < 260, String(least));
  // Another route, ten times as slow.
  assert.ok(!durations.slice(0, 99).some((ms) => isSlow('GET /b', 10 * ms)));
  // It becomes permanently slower; such durations are then no longer slow.
  const later = Array.from({ length: 40_000 }, (_, index) => isSlow('GET /a', 500 + (index % 100)));
  assert.equal(later[0], true);
  const part = later.slice(-5000).filter((slowNow) => slowNow).length / 5000;
  assert.ok(part < 0.05, String(part));
});

test('slow=500ms is the same for all routes, and slow=never matches nothing', () => {
  const { isSlow } = createSlowness({ ms: 500 });
  assert.deepEqual(
    [499, 500, 501].map((ms) => isSlow('GET /', ms)),
    [false, false, true],
  );
  assert.equal(createSlowness(undefined).isSlow('GET /', 1e9), false);
});

test('routes beyond the limit share their durations', () => {
  const { isSlow } = createSlowness({ percentile: 90 });
  let slow = 0;
  for (let index = 0; index < 2000; index++) if (isSlow(`/${index}`, index % 100)) slow++;
  assert.ok(slow > 20 && slow < 400, String(slow));
});
