import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint } from '../support/complaints.ts';
import { freePort, takenPort } from '../support/free-port.ts';
import { fixture } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';
import { scrape } from '../support/scrape.ts';

const PROMETHEUS = { OTEL_METRICS_EXPORTER: 'prometheus' };

test('OTEL_EXPORTER_PROMETHEUS_PORT is where metrics are served', async (t) => {
  const port = await freePort();
  const service = startNode(fixture('scraped.mjs'), {
    env: {
      ...PROMETHEUS,
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_PROMETHEUS_PORT: ` ${port} `,
    },
  });
  t.after(() => service.child.kill('SIGKILL'));
  await service.waitForOutput(/port \d+/);
  assert.match(await scrape(port), /^# HELP target_info/m);
});

test('a port in use is reported with its cause and cure, and the service is unharmed', async (t) => {
  const { port, release } = await takenPort();
  t.after(release);
  const observed = await observeOwn({
    ...PROMETHEUS,
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
  });
  assertOneComplaint(
    observed,
    `metrics cannot be served on 127.0.0.1:${port}`,
    'another process is listening on that port',
    'Set OTEL_EXPORTER_PROMETHEUS_PORT to a free port',
  );
  assert.ok(observed.receiver.spans.length > 0);
});

for (const value of ['0', '-1', '65536', '9464.5', 'NaN', 'http']) {
  test(`OTEL_EXPORTER_PROMETHEUS_PORT=${value} is reported, and 9464 is used`, async () => {
    const observed = await observeOwn({ ...PROMETHEUS, OTEL_EXPORTER_PROMETHEUS_PORT: value });
    assertOneComplaint(
      observed,
      'OTEL_EXPORTER_PROMETHEUS_PORT',
      `"${value}"`,
      'from 1 to 65535',
      'Using 9464.',
    );
  });
}
