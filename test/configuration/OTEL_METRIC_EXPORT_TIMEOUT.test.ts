import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { fixture } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { runNode, startNode } from '../support/run-node.ts';

test('OTEL_METRIC_EXPORT_TIMEOUT is how long an export of metrics may take', async (t) => {
  const receiver = await startReceiver({
    respond: ({ signal }) => (signal === 'metrics' ? { delayMs: 60_000 } : {}),
  });
  t.after(() => receiver.stop());
  const service = startNode(fixture('lasting.mjs'), {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_METRIC_EXPORT_TIMEOUT: '50',
    },
  });
  t.after(() => service.child.kill('SIGKILL'));
  await service.waitForOutput(/sightline (warn|error): .*(timed? ?out|took longer)/i);
});

test('an empty OTEL_METRIC_EXPORT_TIMEOUT never exceeds the interval', async () => {
  assertSilent(
    await observeOwn({ OTEL_METRIC_EXPORT_INTERVAL: '5000', OTEL_METRIC_EXPORT_TIMEOUT: ' ' }),
  );
});

test('a timeout longer than the interval is reported, and the interval is used', async () => {
  const observed = await observeOwn({
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_METRIC_EXPORT_TIMEOUT: '6000',
  });
  assertOneComplaint(
    observed,
    'OTEL_METRIC_EXPORT_TIMEOUT',
    '6000 is more than OTEL_METRIC_EXPORT_INTERVAL, which is 5000',
    'Using 5000.',
  );
  assert.ok(observed.receiver.metrics.length > 0);
});

for (const value of ['half a minute', '-1', '0']) {
  test(`OTEL_METRIC_EXPORT_TIMEOUT=${value} is reported, and 30000 is used`, async () => {
    const observed = await observeOwn({ OTEL_METRIC_EXPORT_TIMEOUT: value });
    assertOneComplaint(observed, 'OTEL_METRIC_EXPORT_TIMEOUT', `"${value}"`, 'Using 30000.');
  });
}

test('an export that takes longer is reported by the variables that it comes from', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const { code, stderr } = await runNode('--eval', {
      args: ['setTimeout(() => process.exit(0), 1500)'],
      env: {
        OTEL_METRIC_EXPORT_INTERVAL: '20',
        OTEL_METRIC_EXPORT_TIMEOUT: '10',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        SIGHTLINE_SHUTDOWN_TIMEOUT: '0',
      },
    });
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^sightline error: metrics were not exported within 10 ms\. Find out why the collector is slow, or raise OTEL_METRIC_EXPORT_TIMEOUT/m,
    );
    assert.doesNotMatch(stderr, /PeriodicExportingMetricReader: metrics export timed out/);
  } finally {
    server.close();
  }
});
