import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { freePort } from '../support/free-port.ts';
import { fixture } from '../support/observe.ts';
import { arrivedSignals, observeOwn, SIGNALS } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';
import { scrape } from '../support/scrape.ts';

const CONSOLE = /name: 'app\.orders'/;
const OTHERS = SIGNALS.filter((signal) => signal !== 'metrics');

for (const value of ['', ' OTLP ', 'otlp,']) {
  test(`OTEL_METRICS_EXPORTER=${JSON.stringify(value)} sends metrics by OTLP`, async () => {
    const observed = await observeOwn({ OTEL_METRICS_EXPORTER: value });
    assertSilent(observed);
    const { receiver } = observed;
    assert.ok(receiver.metrics.some(({ name }) => name === 'app.orders'));
  });
}

test('OTEL_METRICS_EXPORTER=none sends the other signals only', async () => {
  const observed = await observeOwn({ OTEL_METRICS_EXPORTER: 'none' });
  assertSilent(observed);
  assert.deepEqual(arrivedSignals(observed.receiver), OTHERS);
});

test('OTEL_METRICS_EXPORTER=console writes metrics to stdout and sends none', async () => {
  const { receiver, stdout, stderr, code } = await observeOwn({ OTEL_METRICS_EXPORTER: 'console' });
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.match(stdout, CONSOLE);
  assert.deepEqual(arrivedSignals(receiver), OTHERS);
});

test('OTEL_METRICS_EXPORTER=otlp,console does both', async () => {
  const { receiver, stdout } = await observeOwn({ OTEL_METRICS_EXPORTER: 'otlp, console' });
  assert.match(stdout, CONSOLE);
  assert.ok(receiver.metrics.some(({ name }) => name === 'app.orders'));
});

test('an exporter that does not exist is reported, and the known ones are used', async () => {
  const observed = await observeOwn({ OTEL_METRICS_EXPORTER: 'oltp' });
  assertOneComplaint(
    observed,
    'OTEL_METRICS_EXPORTER',
    '"oltp"',
    'Did you mean "otlp"?',
    'Using otlp.',
  );
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

test('none among others is reported, and the others are used', async () => {
  const observed = await observeOwn({ OTEL_METRICS_EXPORTER: 'otlp,none' });
  assertOneComplaint(
    observed,
    'OTEL_METRICS_EXPORTER',
    '"none" cannot be combined with other values',
    'Using otlp.',
  );
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

test('OTEL_METRICS_EXPORTER=prometheus serves metrics, and scraping is no traffic of the service', async (t) => {
  const port = await freePort();
  const service = startNode(fixture('scraped.mjs'), {
    env: {
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
    },
  });
  t.after(() => service.child.kill('SIGKILL'));
  const [, own] = await service.waitForOutput(/port (\d+)/);
  await (await fetch(`http://127.0.0.1:${own}/work`)).text();
  await scrape(port);
  const text = await scrape(port);
  assert.match(text, /^target_info\{.*host_id=".*service_name="sightline"/m);
  const counts = text.match(/^http_server_request_duration_seconds_count\{.*/gm);
  assert.equal(counts?.length, 1);
  assert.match(counts[0]!, / 1$/);
  await (await fetch(`http://127.0.0.1:${own}/end`)).text();
  const { code, stderr } = await service.finished;
  assert.equal(code, 0);
  assert.equal(stderr, '');
});
