import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { assertOneComplaint, assertSilent, assertUnharmed } from '../support/complaints.ts';
import { fixture } from '../support/observe.ts';
import { observeOwn, requestsOf } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';

/** Beside the two spans and the one record that the service makes anyway. */
const MORE = ['20'];

test('OTEL_BSP_SCHEDULE_DELAY is how long spans wait for others', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.stop());
  const service = startNode(fixture('lasting.mjs'), {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: ' 20 ',
      OTEL_BLRP_SCHEDULE_DELAY: '60000',
    },
  });
  t.after(() => service.child.kill('SIGKILL'));
  await receiver.waitFor('spans', ({ spans }) => spans.length > 0);
  assert.equal(receiver.logs.length, 0);
  await service.stop();
  assert.ok(receiver.logs.length > 0);
});

test('OTEL_BSP_MAX_EXPORT_BATCH_SIZE is the most that one request contains', async () => {
  const sizes: number[] = [];
  const receiver = await startReceiver();
  receiver.onData(({ spans }) => spans.length > 0 && sizes.push(spans.length));
  try {
    const observed = await observeOwn(
      {
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces`,
      },
      { args: MORE },
    );
    assertSilent(observed);
    assert.equal(receiver.spans.length, 22);
    assert.ok(
      sizes.every((size) => size <= 5),
      sizes.join(),
    );
  } finally {
    await receiver.stop();
  }
});

test('OTEL_BSP_MAX_QUEUE_SIZE is the most that wait; more are dropped', async () => {
  const observed = await observeOwn(
    { OTEL_BSP_MAX_QUEUE_SIZE: '4', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4' },
    { args: MORE },
  );
  assertUnharmed(observed);
  const arrived = observed.receiver.spans.length;
  assert.ok(arrived >= 4 && arrived < 22, String(arrived));
});

test('OTEL_BSP_EXPORT_TIMEOUT is how long an export may take', async () => {
  const observed = await observeOwn(
    { OTEL_BSP_EXPORT_TIMEOUT: '100', OTEL_EXPORTER_OTLP_TIMEOUT: '1000' },
    { receiver: { respond: ({ signal }) => (signal === 'traces' ? { delayMs: 60_000 } : {}) } },
  );
  assertUnharmed(observed);
  assert.match(observed.stderr, /^sightline (warn|error): /);
});

test('empty values count as not set', async () => {
  const observed = await observeOwn(
    {
      OTEL_BSP_SCHEDULE_DELAY: ' ',
      OTEL_BSP_EXPORT_TIMEOUT: '',
      OTEL_BSP_MAX_QUEUE_SIZE: '',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '',
    },
    { args: MORE },
  );
  assertSilent(observed);
  assert.equal(requestsOf(observed.receiver, 'traces').length, 1);
});

for (const [name, value, ...pieces] of [
  ['OTEL_BSP_SCHEDULE_DELAY', '5s', '(ms)', 'Did you mean "5000"?', 'Using 5000.'],
  ['OTEL_BSP_SCHEDULE_DELAY', '-1', 'Using 5000.'],
  ['OTEL_BSP_EXPORT_TIMEOUT', '99999999999', 'to 2147483647', 'Using 30000.'],
  ['OTEL_BSP_MAX_QUEUE_SIZE', '0', 'from 1 to 1000000', 'Using 2048.'],
  ['OTEL_BSP_MAX_QUEUE_SIZE', '1e12', 'from 1 to 1000000', 'Using 2048.'],
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '0.5', 'a whole number', 'Using 512.'],
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', '4096', 'more than OTEL_BSP_MAX_QUEUE_SIZE', 'Using 2048.'],
] as const) {
  test(`${name}=${value} is reported`, async () => {
    const observed = await observeOwn({ [name]: value });
    assertOneComplaint(observed, name, value.startsWith('1e') ? '"1e12"' : value, ...pieces);
    assert.ok(observed.receiver.spans.length > 0);
  });
}
