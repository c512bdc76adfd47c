import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryBudget, type Holder } from '../../src/export/memory-budget.ts';
import { sizeOfValue } from '../../src/util/size-of-value.ts';

/** Holds items of one byte, each with its age. */
function holder(
  budget: ReturnType<typeof createMemoryBudget>,
  dropped: string[],
  name: string,
  isUndecided = false,
) {
  const ages: number[] = [];
  const added: Holder & { hold(age: number): void } = {
    isUndecided,
    oldest: () => ages[0],
    drop() {
      dropped.push(`${name}${ages.shift()}`);
      budget.release(1);
    },
    hold(age) {
      ages.push(age);
      budget.take(1);
    },
  };
  budget.add(added);
  return added;
}

test('undecided items are dropped first, then the oldest of all, until there is room', () => {
  const budget = createMemoryBudget(4);
  const dropped: string[] = [];
  const spans = holder(budget, dropped, 'span');
  const logs = holder(budget, dropped, 'log');
  const tail = holder(budget, dropped, 'undecided', true);
  logs.hold(1);
  spans.hold(2);
  tail.hold(3);
  tail.hold(4);
  assert.deepEqual(dropped, []);
  spans.hold(5);
  logs.hold(6);
  assert.deepEqual(dropped, ['undecided3', 'undecided4']);
  spans.hold(7);
  spans.hold(8);
  assert.deepEqual(dropped.slice(2), ['log1', 'span2']);
  assert.equal(budget.used, 4);
});

test('items that cannot be dropped may exceed the budget, and nothing is dropped in vain', () => {
  const budget = createMemoryBudget(4);
  const dropped: string[] = [];
  const spans = holder(budget, dropped, 'span');
  budget.take(10);
  spans.hold(1);
  assert.deepEqual(dropped, ['span1']);
  assert.equal(budget.used, 10);
  budget.release(10);
  spans.hold(2);
  assert.deepEqual(dropped, ['span1']);
});

for (const [value, least, most] of [
  ['x'.repeat(1000), 1000, 3000],
  [[1, 2, 3], 24, 200],
  [new Uint8Array(500), 500, 700],
  [{ text: 'x'.repeat(100), deeper: { list: ['y'.repeat(100)] } }, 200, 1200],
  [undefined, 0, 16],
] as const) {
  test(`the size of ${JSON.stringify(value)?.slice(0, 30)} is approximately right`, () => {
    const size = sizeOfValue(value);
    assert.ok(size >= least && size <= most, String(size));
  });
}

test('a value that contains itself has a size', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  assert.ok(sizeOfValue(loop) < 10_000);
});
