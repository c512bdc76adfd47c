import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertUnharmed } from '../support/complaints.ts';
import { infix, observeOwn, requestsOf, SIGNALS } from '../support/own-telemetry.ts';

for (const [value, protocol] of [
  ['', 'http/protobuf'],
  ['http/protobuf', 'http/protobuf'],
  [' HTTP/JSON ', 'http/json'],
  ['grpc', 'grpc'],
] as const) {
  test(`OTEL_EXPORTER_OTLP_PROTOCOL=${JSON.stringify(value)} is ${protocol} for all signals`, async () => {
    const observed = await observeOwn(
      {
        OTEL_EXPORTER_OTLP_PROTOCOL: value,
        OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? '{receiver.grpc}' : '{receiver}',
      },
      { receiver: { grpc: true } },
    );
    assertUnharmed(observed);
    const { receiver } = observed;
    for (const signal of SIGNALS) {
      assert.equal(requestsOf(receiver, signal)[0]?.protocol, protocol);
    }
    const { links, attributes } = receiver.spans.find(({ name }) => name === 'order')!;
    assert.equal(links.length, 3);
    assert.equal(attributes.first, 'x'.repeat(40));
    assert.ok(receiver.logs.some(({ body }) => body === 'ordered'));
    assert.ok(receiver.metrics.some(({ name, value }) => name === 'app.orders' && value === 3));
  });
}

for (const signal of SIGNALS) {
  const prefix = `OTEL_EXPORTER_OTLP${infix(signal)}`;
  for (const protocol of ['http/json', 'grpc'] as const) {
    test(`${prefix}_PROTOCOL=${protocol} applies only to ${signal}`, async () => {
      const { receiver } = await observeOwn(
        {
          [`${prefix}_PROTOCOL`]: protocol,
          ...(protocol === 'grpc' ? { [`${prefix}_ENDPOINT`]: '{receiver.grpc}' } : {}),
        },
        { receiver: { grpc: true } },
      );
      for (const each of SIGNALS) {
        const expected = each === signal ? protocol : 'http/protobuf';
        assert.equal(requestsOf(receiver, each)[0]?.protocol, expected);
      }
    });
  }
}

test('a protocol that does not exist is reported once, and http/protobuf is used', async () => {
  const observed = await observeOwn({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http' });
  assertOneComplaint(
    observed,
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    '"http"',
    'Did you mean "http/protobuf"?',
    'Using http/protobuf.',
  );
  assert.equal(requestsOf(observed.receiver, 'traces')[0]?.protocol, 'http/protobuf');
});
