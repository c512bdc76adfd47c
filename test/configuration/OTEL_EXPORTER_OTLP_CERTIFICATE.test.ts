import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import { assertOneComplaint, assertUnharmed, complaints } from '../support/complaints.ts';
import { arrivedSignals, infix, observeOwn, SIGNALS } from '../support/own-telemetry.ts';

const folder = createCertificateFolder();
after(() => folder.remove());
const server = folder.create('receiver');
const receiver = { tls: readCertificate(server), grpc: true };

function over(protocol: 'http/protobuf' | 'grpc') {
  return {
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? '{receiver.grpc}' : '{receiver}',
  };
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  test(`OTEL_EXPORTER_OTLP_CERTIFICATE by ${protocol} is the authority that the server is held to`, async () => {
    const observed = await observeOwn(
      { ...over(protocol), OTEL_EXPORTER_OTLP_CERTIFICATE: ` ${server.cert} ` },
      { receiver },
    );
    assertUnharmed(observed);
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });

  test(`without it nothing is sent by ${protocol} to a server that nobody vouches for`, async () => {
    const observed = await observeOwn(
      { ...over(protocol), OTEL_EXPORTER_OTLP_CERTIFICATE: '', OTEL_EXPORTER_OTLP_TIMEOUT: '500' },
      { receiver },
    );
    assertUnharmed(observed);
    assert.equal(observed.receiver.requests.length, 0);
  });
}

for (const signal of SIGNALS) {
  test(`OTEL_EXPORTER_OTLP${infix(signal)}_CERTIFICATE applies only to ${signal}`, async () => {
    const observed = await observeOwn(
      { [`OTEL_EXPORTER_OTLP${infix(signal)}_CERTIFICATE`]: server.cert },
      { receiver },
    );
    assertUnharmed(observed);
    assert.deepEqual(arrivedSignals(observed.receiver), [signal]);
  });
}

test('a relative path starts from the working folder', async () => {
  const observed = await observeOwn(
    { OTEL_EXPORTER_OTLP_CERTIFICATE: 'receiver.crt' },
    { receiver, cwd: folder.path },
  );
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});

for (const [what, path, reason] of [
  ['missing', `${folder.path}/missing.crt`, 'ENOENT'],
  ['a folder', folder.path, 'EISDIR'],
  ['malformed', folder.write('bad.crt', 'no certificate'), 'it contains no certificate'],
  ['a key', server.key, 'it contains no certificate'],
] as const) {
  test(`a certificate that is ${what} is reported once, and the service unharmed`, async () => {
    const observed = await observeOwn({ OTEL_EXPORTER_OTLP_CERTIFICATE: path });
    assertOneComplaint(
      observed,
      'OTEL_EXPORTER_OTLP_CERTIFICATE',
      path,
      reason,
      'name a readable PEM file',
      "Using Node's own certificate authorities",
    );
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });
}

test('the variable of a signal is the one that is named', async () => {
  const observed = await observeOwn({ OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: '/nowhere.crt' });
  assert.match(
    complaints(observed).join('\n'),
    /^sightline warn: OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE points to/,
  );
});
