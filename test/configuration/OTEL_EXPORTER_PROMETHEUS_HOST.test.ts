import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint } from '../support/complaints.ts';
import { freePort } from '../support/free-port.ts';
import { fixture } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';
import { scrape } from '../support/scrape.ts';

for (const [value, asked] of [
  ['', 'localhost'],
  [' 127.0.0.1 ', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
] as const) {
  test(`OTEL_EXPORTER_PROMETHEUS_HOST=${JSON.stringify(value)} serves on ${asked}`, async (t) => {
    const port = await freePort();
    const service = startNode(fixture('scraped.mjs'), {
      env: {
        OTEL_METRICS_EXPORTER: 'prometheus',
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_EXPORTER_PROMETHEUS_HOST: value,
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      },
    });
    t.after(() => service.child.kill('SIGKILL'));
    await service.waitForOutput(/port \d+/);
    assert.match(await scrape(port, asked), /^# HELP target_info/m);
  });
}

test('an address that is not of this machine is reported, and the service is unharmed', async () => {
  const observed = await observeOwn({
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_HOST: '192.0.2.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(await freePort()),
  });
  assertOneComplaint(observed, 'metrics cannot be served on 192.0.2.1', 'EADDRNOTAVAIL');
});
