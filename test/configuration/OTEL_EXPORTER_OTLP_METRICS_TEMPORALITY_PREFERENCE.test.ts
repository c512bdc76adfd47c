import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { observeOwn } from '../support/own-telemetry.ts';

const VARIABLE = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE';
const INSTRUMENTS = ['app.orders', 'app.open', 'app.duration', 'app.ticks'];

// Source: OTLP metrics exporter, "Additional Environment Variable Configuration".
for (const [value, counter, upDown, histogram, observable] of [
  ['', 'CUMULATIVE', 'CUMULATIVE', 'CUMULATIVE', 'CUMULATIVE'],
  ['cumulative', 'CUMULATIVE', 'CUMULATIVE', 'CUMULATIVE', 'CUMULATIVE'],
  [' Delta ', 'DELTA', 'CUMULATIVE', 'DELTA', 'DELTA'],
  ['LowMemory', 'DELTA', 'CUMULATIVE', 'DELTA', 'CUMULATIVE'],
] as const) {
  test(`${VARIABLE}=${JSON.stringify(value)}`, async () => {
    const observed = await observeOwn({ [VARIABLE]: value });
    assertSilent(observed);
    const { metrics } = observed.receiver;
    const temporality = (wanted: string) =>
      metrics.find(({ name }) => name === wanted)?.temporality;
    assert.deepEqual(INSTRUMENTS.map(temporality), [counter, upDown, histogram, observable]);
  });
}

test(`${VARIABLE} holds for gRPC and JSON too`, async () => {
  for (const [protocol, endpoint] of [
    ['grpc', '{receiver.grpc}'],
    ['http/json', '{receiver}'],
  ] as const) {
    const { receiver } = await observeOwn(
      {
        [VARIABLE]: 'delta',
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      },
      { receiver: { grpc: true } },
    );
    assert.equal(receiver.metrics.find(({ name }) => name === 'app.orders')?.temporality, 'DELTA');
  }
});

test('a preference that does not exist is reported, and cumulative is used', async () => {
  const observed = await observeOwn({ [VARIABLE]: 'detla' });
  assertOneComplaint(observed, VARIABLE, '"detla"', 'Did you mean "delta"?', 'Using cumulative.');
});
