import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import { assertOneComplaint, assertUnharmed } from '../support/complaints.ts';
import {
  arrivedSignals,
  infix,
  observeOwn,
  requestsOf,
  SIGNALS,
} from '../support/own-telemetry.ts';

const folder = createCertificateFolder();
after(() => folder.remove());
const server = folder.create('receiver');
const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TIMEOUT: '1000' };
const SCHEMELESS = { ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: '{receiver.grpc.host}' };

for (const value of ['true', ' TRUE ']) {
  test(`OTEL_EXPORTER_OTLP_INSECURE=${JSON.stringify(value)}: an endpoint without a scheme is used without TLS`, async () => {
    const observed = await observeOwn(
      { ...SCHEMELESS, OTEL_EXPORTER_OTLP_INSECURE: value },
      { receiver: { grpc: true } },
    );
    assertUnharmed(observed);
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });
}

for (const value of ['false', '']) {
  test(`OTEL_EXPORTER_OTLP_INSECURE=${JSON.stringify(value)}: an endpoint without a scheme is used with TLS`, async () => {
    const observed = await observeOwn(
      {
        ...SCHEMELESS,
        OTEL_EXPORTER_OTLP_INSECURE: value,
        OTEL_EXPORTER_OTLP_CERTIFICATE: server.cert,
      },
      { receiver: { grpc: true, tls: readCertificate(server) } },
    );
    assertUnharmed(observed);
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });
}

test('https:// stays TLS, whatever OTEL_EXPORTER_OTLP_INSECURE says', async () => {
  const tls = readCertificate(server);
  const env = { ...GRPC, OTEL_EXPORTER_OTLP_INSECURE: 'true' };
  const observed = await observeOwn(
    {
      ...env,
      OTEL_EXPORTER_OTLP_ENDPOINT: '{receiver.grpc}',
      OTEL_EXPORTER_OTLP_CERTIFICATE: server.cert,
    },
    { receiver: { grpc: true, tls } },
  );
  assertUnharmed(observed);
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

test('http:// (in any case) is without TLS, whatever OTEL_EXPORTER_OTLP_INSECURE says', async () => {
  const observed = await observeOwn(
    {
      ...GRPC,
      OTEL_EXPORTER_OTLP_INSECURE: 'false',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'HTTP://{receiver.grpc.host}',
    },
    { receiver: { grpc: true } },
  );
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

for (const signal of SIGNALS) {
  test(`OTEL_EXPORTER_OTLP${infix(signal)}_INSECURE applies only to ${signal}`, async () => {
    const observed = await observeOwn(
      { ...SCHEMELESS, [`OTEL_EXPORTER_OTLP${infix(signal)}_INSECURE`]: 'true' },
      { receiver: { grpc: true } },
    );
    assertUnharmed(observed);
    assert.ok(requestsOf(observed.receiver, signal).length > 0);
    assert.deepEqual(arrivedSignals(observed.receiver), [signal]);
  });
}

test('what is neither true nor false is reported once, and false is used', async () => {
  const observed = await observeOwn(
    { ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: '{receiver.grpc}', OTEL_EXPORTER_OTLP_INSECURE: 'yes' },
    { receiver: { grpc: true } },
  );
  assertOneComplaint(observed, 'OTEL_EXPORTER_OTLP_INSECURE', '"yes"', '"true"?', 'Using false.');
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});
