import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, median, present, ratios, summarise } from '../../bench/statistics.ts';

test('the median of an odd and of an even number of figures, whatever their order', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([10, 9, 1, 2]), 5.5);
});

test('the spread is the median distance from the median, so that one run that went wrong is no spread', () => {
  assert.deepEqual(summarise([10, 12, 11, 13, 500]), {
    median: 12,
    spread: 1,
    min: 10,
    max: 500,
    n: 5,
  });
  assert.deepEqual(summarise([7]), { median: 7, spread: 0, min: 7, max: 7, n: 1 });
  assert.equal(summarise([]), undefined);
});

test('what is added is taken round by round; a round that failed on either side is left out', () => {
  const added = differences([30, undefined, 80, 41], [20, 20, 60]);
  assert.deepEqual(added, [10, undefined, 20, undefined]);
  assert.deepEqual(present(added), [10, 20]);
});

test('a machine that grows slower meets both alike: the ratio of each round stays', () => {
  const bare = [100, 200, 400];
  const sightline = [120, 240, 480];
  const upstream = [200, 400, 800];
  assert.deepEqual(
    ratios(differences(sightline, bare), differences(upstream, bare)),
    [0.2, 0.2, 0.2],
  );
});

test('a round in which upstream added nothing gives no ratio', () => {
  assert.deepEqual(ratios([1, 1, 1], [0, -3, 4]), [undefined, undefined, 0.25]);
});
