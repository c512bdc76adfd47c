import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { arrivedSignals, observeOwn, SIGNALS } from '../support/own-telemetry.ts';

const CONSOLE = /body: 'ordered'/;
const OTHERS = SIGNALS.filter((signal) => signal !== 'logs');

for (const value of ['', ' OTLP ', 'otlp,']) {
  test(`OTEL_LOGS_EXPORTER=${JSON.stringify(value)} sends logs by OTLP`, async () => {
    const observed = await observeOwn({ OTEL_LOGS_EXPORTER: value });
    assertSilent(observed);
    const { receiver } = observed;
    assert.ok(receiver.logs.some(({ body }) => body === 'ordered'));
  });
}

test('OTEL_LOGS_EXPORTER=none sends the other signals only', async () => {
  const observed = await observeOwn({ OTEL_LOGS_EXPORTER: 'none' });
  assertSilent(observed);
  assert.deepEqual(arrivedSignals(observed.receiver), OTHERS);
});

test('OTEL_LOGS_EXPORTER=console writes logs to stdout and sends none', async () => {
  const { receiver, stdout, stderr, code } = await observeOwn({ OTEL_LOGS_EXPORTER: 'console' });
  assert.equal(stderr, '');
  assert.equal(code, 0);
  assert.match(stdout, CONSOLE);
  assert.deepEqual(arrivedSignals(receiver), OTHERS);
});

test('OTEL_LOGS_EXPORTER=otlp,console does both', async () => {
  const { receiver, stdout } = await observeOwn({ OTEL_LOGS_EXPORTER: 'otlp, console' });
  assert.match(stdout, CONSOLE);
  assert.ok(receiver.logs.some(({ body }) => body === 'ordered'));
});

test('an exporter that does not exist is reported, and the known ones are used', async () => {
  const observed = await observeOwn({ OTEL_LOGS_EXPORTER: 'oltp' });
  assertOneComplaint(
    observed,
    'OTEL_LOGS_EXPORTER',
    '"oltp"',
    'Did you mean "otlp"?',
    'Using otlp.',
  );
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

test('none among others is reported, and the others are used', async () => {
  const observed = await observeOwn({ OTEL_LOGS_EXPORTER: 'otlp,none' });
  assertOneComplaint(
    observed,
    'OTEL_LOGS_EXPORTER',
    '"none" cannot be combined with other values',
    'Using otlp.',
  );
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});
