import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertOneComplaint,
  assertSilent,
  assertUnharmed,
  complaints,
} from '../support/complaints.ts';
import { infix, observeOwn, requestsOf, SIGNALS } from '../support/own-telemetry.ts';

const GRPC = {
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  OTEL_EXPORTER_OTLP_ENDPOINT: '{receiver.grpc}',
};

for (const [protocol, env] of [
  ['http', {}],
  ['grpc', GRPC],
] as const) {
  test(`OTEL_EXPORTER_OTLP_HEADERS by ${protocol}: all signals, trimmed, percent-decoded`, async () => {
    const observed = await observeOwn(
      { ...env, OTEL_EXPORTER_OTLP_HEADERS: ' x-team = blue%2C%20green , x-token=abc==,,' },
      { receiver: { grpc: true } },
    );
    assertUnharmed(observed);
    for (const signal of SIGNALS) {
      const headers = requestsOf(observed.receiver, signal)[0]!.headers;
      assert.equal(headers['x-team'], 'blue, green');
      assert.equal(headers['x-token'], 'abc==');
      // The product, and the exporter with its language: OTLP exporter specification, "User Agent".
      assert.match(
        headers['user-agent']!,
        /^sightline\/\d+\.\d+\.\d+ OTel-OTLP-Exporter-JavaScript\/\d+\.\d+\.\d+( |$)/,
      );
    }
  });
}

for (const signal of SIGNALS) {
  const name = `OTEL_EXPORTER_OTLP${infix(signal)}_HEADERS`;
  test(`${name} adds to the general headers and replaces those of the same name`, async () => {
    const observed = await observeOwn({
      OTEL_EXPORTER_OTLP_HEADERS: 'X-Team=blue,x-kind=general',
      [name]: 'x-team=red,x-own=1',
    });
    assertSilent(observed);
    for (const each of SIGNALS) {
      const { headers } = requestsOf(observed.receiver, each)[0]!;
      assert.equal(headers['x-team'], each === signal ? 'red' : 'blue');
      assert.equal(headers['x-own'], each === signal ? '1' : undefined);
      assert.equal(headers['x-kind'], 'general');
    }
  });
}

test('an empty list of headers is none', async () => {
  assertSilent(await observeOwn({ OTEL_EXPORTER_OTLP_HEADERS: ' ' }));
});

for (const value of [
  'x-good=1,authorization:Bearer geheim',
  'x-good=1,Authorization: Bearer geheim==',
  'x-good=1,x-bad=geheim%0d%0ax-injected:1',
  'x-good=1,x-bad=%gg-geheim',
  'x-good=1,=geheim',
]) {
  test(`a header that cannot be sent is reported without its value: ${value}`, async () => {
    const observed = await observeOwn({ OTEL_EXPORTER_OTLP_HEADERS: value });
    assertOneComplaint(
      observed,
      'OTEL_EXPORTER_OTLP_HEADERS',
      '[not shown: ',
      'Using the other headers',
    );
    assert.ok(!observed.stderr.includes('geheim'), observed.stderr);
    assert.equal(requestsOf(observed.receiver, 'traces')[0]!.headers['x-good'], '1');
  });
}

test('a header that HTTP can carry and gRPC cannot is reported, and the others sent', async () => {
  const observed = await observeOwn(
    { ...GRPC, OTEL_EXPORTER_OTLP_HEADERS: "x-good=1,x-bad-bin=geheim,x'y=geheim" },
    { receiver: { grpc: true } },
  );
  assertUnharmed(observed);
  for (const signal of SIGNALS) {
    assert.equal(requestsOf(observed.receiver, signal)[0]?.headers['x-good'], '1');
  }
  assert.match(complaints(observed).join('\n'), /cannot be sent over gRPC/);
  assert.ok(!observed.stderr.includes('geheim'), observed.stderr);
});

test('the values of headers are not shown at any level', async () => {
  const observed = await observeOwn({
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20geheim',
    OTEL_LOG_LEVEL: 'all',
  });
  assert.equal(requestsOf(observed.receiver, 'logs')[0]!.headers.authorization, 'Bearer geheim');
  assert.ok(!observed.stderr.includes('geheim'));
});
