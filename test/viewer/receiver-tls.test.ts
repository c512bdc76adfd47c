import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client, credentials } from '@grpc/grpc-js';
import { startReceiver } from '../../tools/receiver/receiver.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightline-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A certificate that signs itself, so it is its own authority too. */
function createCertificate(name: string): { key: Buffer; cert: Buffer } {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
      .concat(['-keyout', key, '-out', cert, '-days', '2', '-subj', `/CN=${name}`])
      .concat(['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']),
    { stdio: 'ignore' },
  );
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

const server = createCertificate('receiver');
const client = createCertificate('exporter');
const tls = { ...server, ca: client.cert, requestCert: true };

function post(url: string, identity: { key?: Buffer; cert?: Buffer }): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = request(`${url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ca: server.cert,
      ...identity,
    });
    req.on('response', (res) => resolve(res.resume().statusCode ?? 0));
    req.on('error', reject);
    req.end('{}');
  });
}

test('HTTP over TLS asks for the client certificate and names it', async (t) => {
  const receiver = await startReceiver({ tls });
  t.after(() => receiver.stop());
  assert.match(receiver.url, /^https:/);
  assert.equal(await post(receiver.url, client), 200);
  assert.equal(receiver.requests[0]?.clientCertificate, 'exporter');
  await assert.rejects(post(receiver.url, {}));
  assert.equal(receiver.requests.length, 1);
});

test('gRPC over TLS asks for the client certificate and names it', async (t) => {
  const receiver = await startReceiver({ tls, grpc: true });
  t.after(() => receiver.stop());
  const grpc = new Client(
    `localhost:${new URL(receiver.grpcUrl).port}`,
    credentials.createSsl(server.cert, client.key, client.cert),
  );
  t.after(() => grpc.close());
  await new Promise<void>((resolve, reject) => {
    const same = (value: Buffer) => value;
    grpc.makeUnaryRequest(
      '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      same,
      same,
      Buffer.alloc(0),
      (error) => (error ? reject(error) : resolve()),
    );
  });
  assert.equal(receiver.requests[0]?.protocol, 'grpc');
  assert.equal(receiver.requests[0]?.clientCertificate, 'exporter');
});
