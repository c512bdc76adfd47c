import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';
import { PRELOAD } from '../support/run-node.ts';

const TWICE =
  /^sightline warn: preloaded more than once, but started only once\. Put sightline\/register in one place/;

const cases: ReadonlyArray<readonly [string, readonly string[], Record<string, string>]> = [
  ['two flags', [...PRELOAD, '--require', './register.ts'], {}],
  ['a flag and NODE_OPTIONS', PRELOAD, { NODE_OPTIONS: '--import ./register' }],
];

for (const [title, nodeArgs, env] of cases) {
  test(`preloaded by ${title}: starts once and says so`, async () => {
    const { code, stderr, receiver } = await observe(fixture('http-once.mjs'), env, { nodeArgs });
    assert.equal(code, 0);
    assert.match(stderr, TWICE);
    assert.equal(receiver.spans.length, 2);
  });
}

test('preloaded from two copies: the second does nothing and says so', async () => {
  const nodeArgs = [...PRELOAD, '--import', './dist/register.cjs'];
  const { code, stderr, receiver } = await observe(fixture('http-once.mjs'), {}, { nodeArgs });
  assert.equal(code, 0);
  assert.match(stderr, /^sightline warn: started already, by version [\d.]+, so this preload does/);
  assert.equal(receiver.spans.length, 2);
});
