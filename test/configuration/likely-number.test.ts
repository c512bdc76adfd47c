import assert from 'node:assert/strict';
import { test } from 'node:test';
import { likelyNumber } from '../../src/configuration/values/likely-number.ts';

for (const [value, milliseconds, expected] of [
  ['5s', true, 5000],
  ['500 ms', true, 500],
  ['1.5m', true, 90_000],
  ['2h', true, 7_200_000],
  ['10_000', true, 10_000],
  ['10,000', false, 10_000],
  ['5s', false, undefined],
  ['50%', false, 0.5],
  ['many', true, undefined],
  ['', true, undefined],
] as const) {
  test(`likely number of ${JSON.stringify(value)}`, () => {
    assert.equal(likelyNumber(value, milliseconds), expected);
  });
}
