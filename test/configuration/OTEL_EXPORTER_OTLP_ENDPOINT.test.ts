import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { assertSilent, assertUnharmed, complaints } from '../support/complaints.ts';
import {
  arrivedSignals,
  infix,
  observeOwn,
  requestsOf,
  SIGNALS,
} from '../support/own-telemetry.ts';

for (const [written, base] of [
  ['{receiver}', ''],
  [' {receiver}/ ', ''],
  ['{receiver}/otlp', '/otlp'],
  ['{receiver}/otlp/', '/otlp'],
] as const) {
  test(`OTEL_EXPORTER_OTLP_ENDPOINT=${JSON.stringify(written)} is the base of the paths of all signals`, async () => {
    const { receiver } = await observeOwn({ OTEL_EXPORTER_OTLP_ENDPOINT: written });
    const paths = new Set(receiver.requests.map(({ path }) => path));
    assert.deepEqual(
      paths,
      new Set(['traces', 'metrics', 'logs'].map((signal) => `${base}/v1/${signal}`)),
    );
  });
}

for (const signal of SIGNALS) {
  const name = `OTEL_EXPORTER_OTLP${infix(signal)}_ENDPOINT`;

  test(`${name} is used unchanged, and overrides the general one`, async (t) => {
    const other = await startReceiver();
    t.after(() => other.stop());
    const observed = await observeOwn({ [name]: `${other.url}/v1/${signal}` });
    assertSilent(observed);
    assert.deepEqual(arrivedSignals(other), [signal]);
    assert.equal(requestsOf(observed.receiver, signal).length, 0);
    assert.equal(arrivedSignals(observed.receiver).length, 2);
  });

  test(`${name} without a path means the root path`, async () => {
    const { receiver } = await observeOwn({ [name]: '{receiver}' });
    assert.ok(receiver.requests.some(({ path }) => path === '/'));
  });

  test(`an empty ${name} counts as not set`, async () => {
    const { receiver } = await observeOwn({ [name]: '  ' });
    assert.deepEqual(arrivedSignals(receiver), SIGNALS);
  });
}

for (const written of ['{receiver.grpc}', '{receiver.grpc}/ignored/path']) {
  test(`OTEL_EXPORTER_OTLP_ENDPOINT=${written} by gRPC`, async () => {
    const observed = await observeOwn(
      { OTEL_EXPORTER_OTLP_ENDPOINT: written, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      { receiver: { grpc: true } },
    );
    assertUnharmed(observed);
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });
}

test('an invalid URL is reported once for all signals, without its secrets, and the default is used', async () => {
  const observed = await observeOwn({ OTEL_EXPORTER_OTLP_ENDPOINT: 'ada:secret@collector:4318' });
  assertUnharmed(observed);
  const lines = complaints(observed).filter((line) =>
    line.startsWith('sightline warn: OTEL_EXPORTER_OTLP_ENDPOINT'),
  );
  assert.deepEqual(lines, [
    'sightline warn: OTEL_EXPORTER_OTLP_ENDPOINT is "[not shown]@collector:4318", which is not a URL that begins with http:// or https://. Using http://localhost:4318. [SL_SETTING_INVALID]',
  ]);
  assert.ok(!observed.stderr.includes('secret'));
});

test('user and password of an endpoint are sent and never shown', async () => {
  let authorization: string | undefined;
  const observed = await observeOwn(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: '{receiver}',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://ada:geheim@{receiver.host}/v1/traces',
      OTEL_LOG_LEVEL: 'all',
    },
    {
      receiver: {
        respond: ({ headers }) => {
          authorization ??= headers.authorization;
          return { status: 400 };
        },
      },
    },
  );
  assertUnharmed(observed);
  assert.equal(authorization, `Basic ${Buffer.from('ada:geheim').toString('base64')}`);
  assert.ok(!observed.stderr.includes('geheim'));
});
