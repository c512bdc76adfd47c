// The loading of a bundled copy of the API cannot be observed: contexts still pass through its manager.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runNeighbour } from './packages.ts';

for (const line of ['sdk-0.57', 'sdk-0.300'] as const) {
  test(`the API of ${line} in a bundle: its context manager runs, and a message reports what it lacks`, async () => {
    const { stdout, stderr, code, receiver } = await runNeighbour('bundled.cjs', line, { env: {} });
    assert.equal(code, 0, stderr);
    const { results, entered, traceId } = JSON.parse(stdout);
    assert.equal(results[2], true);
    assert.equal(entered, true);
    const server = receiver.spans.find(({ kind }) => kind === 'SERVER');
    assert.equal(traceId, server?.traceId);
    assert.match(stderr, /only its context manager is used/);
  });
}
