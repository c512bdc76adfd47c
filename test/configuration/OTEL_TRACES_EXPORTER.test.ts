import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { startFakeZipkin } from '../support/fake-zipkin.ts';
import { arrivedSignals, observeOwn, SIGNALS } from '../support/own-telemetry.ts';

const CONSOLE = /name: 'order'/;
const OTHERS = SIGNALS.filter((signal) => signal !== 'traces');

for (const value of ['', ' OTLP ', 'otlp,']) {
  test(`OTEL_TRACES_EXPORTER=${JSON.stringify(value)} sends traces by OTLP`, async () => {
    const observed = await observeOwn({ OTEL_TRACES_EXPORTER: value });
    assertSilent(observed);
    const { receiver } = observed;
    assert.ok(receiver.spans.some(({ name }) => name === 'order'));
  });
}

test('OTEL_TRACES_EXPORTER=none sends the other signals only', async () => {
  const observed = await observeOwn({ OTEL_TRACES_EXPORTER: 'none' });
  assertSilent(observed);
  assert.deepEqual(arrivedSignals(observed.receiver), OTHERS);
});

test('OTEL_TRACES_EXPORTER=console writes traces to stdout and sends none', async () => {
  const { receiver, stdout, stderr, code } = await observeOwn({ OTEL_TRACES_EXPORTER: 'console' });
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.match(stdout, CONSOLE);
  assert.deepEqual(arrivedSignals(receiver), OTHERS);
});

test('OTEL_TRACES_EXPORTER=otlp,console does both', async () => {
  const { receiver, stdout } = await observeOwn({ OTEL_TRACES_EXPORTER: 'otlp, console' });
  assert.match(stdout, CONSOLE);
  assert.ok(receiver.spans.some(({ name }) => name === 'order'));
});

test('an exporter that does not exist is reported, and the known ones are used', async () => {
  const observed = await observeOwn({ OTEL_TRACES_EXPORTER: 'oltp' });
  assertOneComplaint(
    observed,
    'OTEL_TRACES_EXPORTER',
    '"oltp"',
    'Did you mean "otlp"?',
    'Using otlp.',
  );
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

test('none among others is reported, and the others are used', async () => {
  const observed = await observeOwn({ OTEL_TRACES_EXPORTER: 'otlp,none' });
  assertOneComplaint(
    observed,
    'OTEL_TRACES_EXPORTER',
    '"none" cannot be combined with other values',
    'Using otlp.',
  );
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

test('OTEL_TRACES_EXPORTER=zipkin,otlp sends spans in both formats', async (t) => {
  const zipkin = await startFakeZipkin();
  t.after(() => zipkin.stop());
  const observed = await observeOwn({
    OTEL_TRACES_EXPORTER: 'zipkin,otlp',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin.url,
  });
  assertSilent(observed);
  const ids = (spans: readonly { traceId: string }[]) => spans.map(({ traceId }) => traceId).sort();
  assert.equal(zipkin.spans.length, 2);
  assert.deepEqual(ids(zipkin.spans), ids(observed.receiver.spans));
  const order = zipkin.spans.find(({ name }) => name === 'order');
  assert.equal(order?.kind, 'SERVER');
  assert.equal(order?.localEndpoint.serviceName, 'sightline');
});
