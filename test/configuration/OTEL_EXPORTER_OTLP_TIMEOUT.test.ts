import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent, assertUnharmed } from '../support/complaints.ts';
import { infix, observeOwn, SIGNALS } from '../support/own-telemetry.ts';

const GIVEN_UP = /no response within|deadline exceeded/i;
/** Answers only when the receiver stops. */
const MUTE = { respond: () => ({ delayMs: 60_000 }), grpc: true };

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test(`OTEL_EXPORTER_OTLP_TIMEOUT by ${protocol}: an export without an answer is given up`, async () => {
    const observed = await observeOwn(
      {
        OTEL_EXPORTER_OTLP_TIMEOUT: ' 100 ',
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? '{receiver.grpc}' : '{receiver}',
      },
      { receiver: MUTE },
    );
    assertUnharmed(observed);
    assert.match(observed.stderr, GIVEN_UP);
  });
}

for (const signal of SIGNALS) {
  test(`OTEL_EXPORTER_OTLP${infix(signal)}_TIMEOUT applies only to ${signal}`, async () => {
    const observed = await observeOwn(
      {
        OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
        [`OTEL_EXPORTER_OTLP${infix(signal)}_TIMEOUT`]: '100',
      },
      {
        receiver: { respond: (request) => (request.signal === signal ? { delayMs: 60_000 } : {}) },
      },
    );
    assertUnharmed(observed);
    assert.match(observed.stderr, GIVEN_UP);
  });
}

test('zero means no limit, empty the default', async () => {
  assertSilent(
    await observeOwn({ OTEL_EXPORTER_OTLP_TIMEOUT: '0', OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: ' ' }),
  );
});

for (const [value, suggestion] of [
  ['10s', 'Did you mean "10000"?'],
  ['-1', ''],
  ['99999999999', ''],
] as const) {
  test(`OTEL_EXPORTER_OTLP_TIMEOUT=${value} is reported once, and 10000 is used`, async () => {
    const observed = await observeOwn({ OTEL_EXPORTER_OTLP_TIMEOUT: value });
    assertOneComplaint(
      observed,
      'OTEL_EXPORTER_OTLP_TIMEOUT',
      value,
      '(ms)',
      suggestion,
      'Using 10000.',
    );
  });
}
