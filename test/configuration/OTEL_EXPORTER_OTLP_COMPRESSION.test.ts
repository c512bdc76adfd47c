import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertUnharmed } from '../support/complaints.ts';
import { infix, observeOwn, requestsOf, SIGNALS } from '../support/own-telemetry.ts';

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  for (const [value, encoding] of [
    ['', 'identity'],
    ['none', 'identity'],
    [' GZIP ', 'gzip'],
  ] as const) {
    test(`OTEL_EXPORTER_OTLP_COMPRESSION=${JSON.stringify(value)} by ${protocol}`, async () => {
      const observed = await observeOwn(
        {
          OTEL_EXPORTER_OTLP_COMPRESSION: value,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? '{receiver.grpc}' : '{receiver}',
        },
        { receiver: { grpc: true } },
      );
      assertUnharmed(observed);
      for (const signal of SIGNALS) {
        assert.equal(requestsOf(observed.receiver, signal)[0]?.encoding, encoding);
      }
      assert.ok(observed.receiver.spans.some(({ name }) => name === 'order'));
    });
  }
}

for (const signal of SIGNALS) {
  test(`OTEL_EXPORTER_OTLP${infix(signal)}_COMPRESSION applies only to ${signal}`, async () => {
    const { receiver } = await observeOwn({
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      [`OTEL_EXPORTER_OTLP${infix(signal)}_COMPRESSION`]: 'none',
    });
    for (const each of SIGNALS) {
      const expected = each === signal ? 'identity' : 'gzip';
      assert.equal(requestsOf(receiver, each)[0]?.encoding, expected);
    }
  });
}

test('a compression that does not exist is reported once, and none is used', async () => {
  const observed = await observeOwn({ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzp' });
  assertOneComplaint(observed, 'OTEL_EXPORTER_OTLP_COMPRESSION', '"gzp"', '"gzip"?', 'Using none.');
  assert.equal(requestsOf(observed.receiver, 'traces')[0]?.encoding, 'identity');
});
