import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createShutdownState } from '../../src/export/shutdown-state.ts';
import { createRetryingTransport } from '../../src/otlp/retrying-transport.ts';

test('a retry whose time is over because the service blocked the event loop is not sent', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on('warning', listen);
  const given: number[] = [];
  const TIMEOUT_MS = 1600;
  const transport = createRetryingTransport(
    {
      send: async (_, timeoutMillis) => {
        given.push(timeoutMillis);
        // As transports do; Node warns of a negative time.
        clearTimeout(setTimeout(() => {}, timeoutMillis));
        // Waits are of 1 s and some at first: it begins within the time, and ends beyond.
        setTimeout(() => holdUp(2 * TIMEOUT_MS), 500);
        return { status: 'retryable' };
      },
      shutdown() {},
    },
    createShutdownState(),
    () => {},
  );
  const answer = transport.send(new Uint8Array(), TIMEOUT_MS);
  // Waits of exports do not keep a process alive.
  const alive = setInterval(() => {}, 100);
  assert.deepEqual(await answer, { status: 'retryable' });
  clearInterval(alive);
  assert.deepEqual(given, [TIMEOUT_MS]);
  // They are emitted at the next tick.
  await new Promise(setImmediate);
  process.off('warning', listen);
  assert.deepEqual(warnings, []);
});

function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
