import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createKeyedHash } from '../../src/util/keyed-hash.ts';

const KEY = 'sixteen-or-more-characters';

test('a hash is the same for the same text and key, and reveals nothing else', () => {
  const hash = createKeyedHash(KEY);
  assert.match(hash('alice'), /^[0-9a-f]{16}$/);
  assert.equal(hash('alice'), createKeyedHash(KEY)('alice'));
  assert.notEqual(hash('alice'), hash('bob'));
  assert.notEqual(hash('alice'), createKeyedHash(`${KEY}!`)('alice'));
});

test('without SIGHTLINE_HASH_KEY, a process and its threads share a random key', async () => {
  const own = createKeyedHash(undefined)('alice');
  assert.equal(createKeyedHash(undefined)('alice'), own);
  const module = new URL('../../src/util/keyed-hash.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then(({ createKeyedHash }) =>
    require('node:worker_threads').parentPort.postMessage(createKeyedHash(undefined)('alice')))`;
  const [fromThread] = await once(new Worker(code, { eval: true }), 'message');
  assert.equal(fromThread, own);
});
