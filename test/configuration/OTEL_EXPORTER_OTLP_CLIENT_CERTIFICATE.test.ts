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
const client = folder.create('exporter');
const stranger = folder.create('stranger');
const tls = {
  ...readCertificate(server),
  ca: readCertificate(client).cert,
  requestCert: true,
};
const receiver = { tls, grpc: true };
const AUTHORITY = { OTEL_EXPORTER_OTLP_CERTIFICATE: server.cert };
const IDENTITY = {
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: client.cert,
  OTEL_EXPORTER_OTLP_CLIENT_KEY: client.key,
};

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  const over = {
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? '{receiver.grpc}' : '{receiver}',
  };

  test(`OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and _CLIENT_KEY by ${protocol}: mutual TLS`, async () => {
    const observed = await observeOwn({ ...over, ...AUTHORITY, ...IDENTITY }, { receiver });
    assertUnharmed(observed);
    for (const signal of SIGNALS) {
      assert.equal(requestsOf(observed.receiver, signal)[0]?.clientCertificate, 'exporter');
    }
  });

  test(`without them a server that asks for them gets nothing by ${protocol}`, async () => {
    const observed = await observeOwn(
      { ...over, ...AUTHORITY, OTEL_EXPORTER_OTLP_TIMEOUT: '500' },
      { receiver },
    );
    assertUnharmed(observed);
    assert.equal(observed.receiver.requests.length, 0);
  });
}

for (const signal of SIGNALS) {
  const prefix = `OTEL_EXPORTER_OTLP${infix(signal)}`;
  test(`${prefix}_CLIENT_CERTIFICATE and _CLIENT_KEY apply only to ${signal}`, async () => {
    const observed = await observeOwn(
      {
        ...AUTHORITY,
        [`${prefix}_CLIENT_CERTIFICATE`]: client.cert,
        [`${prefix}_CLIENT_KEY`]: client.key,
        OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      },
      { receiver },
    );
    assertUnharmed(observed);
    assert.deepEqual(arrivedSignals(observed.receiver), [signal]);
  });
}

const KEY = 'OTEL_EXPORTER_OTLP_CLIENT_KEY';
const CERT = 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE';

for (const [what, variable, env, ...pieces] of [
  ['no key', CERT, { [CERT]: client.cert }, `it needs ${KEY}, which is not set`],
  ['no certificate', KEY, { [KEY]: client.key }, `it needs ${CERT}, which is not set`],
  ['a key of another', KEY, { [CERT]: client.cert, [KEY]: stranger.key }, 'does not match', CERT],
  ['a missing key', KEY, { [CERT]: client.cert, [KEY]: '/nowhere.key' }, '/nowhere.key', 'ENOENT'],
  [
    'a certificate as key',
    KEY,
    { [CERT]: client.cert, [KEY]: client.cert },
    'it contains no private key',
  ],
  ['a missing certificate alone', CERT, { [CERT]: '/nowhere.crt' }, '/nowhere.crt', 'ENOENT'],
  [
    'a malformed key',
    KEY,
    { [CERT]: client.cert, [KEY]: folder.write('bad.key', 'no key') },
    'a private key',
  ],
] as const) {
  test(`${what} is reported once, and no client certificate is used`, async () => {
    const observed = await observeOwn(env);
    assertOneComplaint(observed, variable, ...pieces, 'Using no client certificate.');
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });
}
