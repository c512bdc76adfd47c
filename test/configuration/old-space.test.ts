// `app.v8js.heap.limit` is what objects that stay may take: with `--max-old-space-size`, V8's own number is larger by the
// young generation, and no heap ever gets near it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oldSpaceSize } from '../../src/configuration/node-flags/old-space.ts';
import { fixture, observe } from '../support/observe.ts';

const MIB = 2 ** 20;

test('--max-old-space-size, as Node takes it', () => {
  const size = (execArgv: readonly string[], options = '') =>
    oldSpaceSize(execArgv, { NODE_OPTIONS: options });
  assert.equal(size([]), undefined);
  assert.equal(size(['--import', 'x.js', '--max-old-space-size=300']), 300 * MIB);
  assert.equal(size(['--max_old_space_size', '300']), 300 * MIB);
  assert.equal(size([], '--enable-source-maps --max-old-space-size=64'), 64 * MIB);
  // The command line comes after the variable.
  assert.equal(size(['--max-old-space-size=300'], '--max-old-space-size=64'), 300 * MIB);
  assert.equal(size(['--max-old-space-size=many']), undefined);
  assert.equal(size(['--max-old-space-size-percentage=50']), undefined);
});

test('app.v8js.heap.limit', async () => {
  const limitOf = async (nodeOptions: string) => {
    const { code, receiver } = await observe(fixture('http-once.mjs'), {
      NODE_OPTIONS: nodeOptions,
    });
    assert.equal(code, 0);
    return receiver.metrics.findLast(({ name }) => name === 'app.v8js.heap.limit')?.value ?? 0;
  };
  assert.equal(await limitOf('--max-old-space-size=200'), 200 * MIB);
  assert.ok((await limitOf('')) > 200 * MIB);
});
