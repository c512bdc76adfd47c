import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { assertOneComplaint } from '../support/complaints.ts';
import { fixture } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';

test('OTEL_METRIC_EXPORT_INTERVAL is how often metrics are sent', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.stop());
  const service = startNode(fixture('lasting.mjs'), {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_METRIC_EXPORT_INTERVAL: ' 50 ' },
  });
  t.after(() => service.child.kill('SIGKILL'));
  await receiver.waitFor(
    'three exports',
    ({ metrics }) => metrics.filter(({ name }) => name === 'app.made').length >= 3,
  );
});

test('by default no export is due in the life of a short process, but at its end', async () => {
  const { receiver } = await observeOwn({ OTEL_METRIC_EXPORT_INTERVAL: '' });
  assert.equal(receiver.metrics.filter(({ name }) => name === 'app.orders').length, 1);
});

for (const [value, suggestion] of [
  ['60s', 'Did you mean "60000"?'],
  ['0', ''],
  ['-60000', ''],
  ['1e10', ''],
] as const) {
  test(`OTEL_METRIC_EXPORT_INTERVAL=${value} is reported, and 60000 is used`, async () => {
    const observed = await observeOwn({ OTEL_METRIC_EXPORT_INTERVAL: value });
    assertOneComplaint(
      observed,
      'OTEL_METRIC_EXPORT_INTERVAL',
      `"${value}"`,
      suggestion,
      'Using 60000.',
    );
  });
}
