// Who may send to a collector that others reach: whoever knows its token, by TLS where it has a certificate.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { test } from 'node:test';
import { credentials, Metadata, makeGenericClientConstructor } from '@grpc/grpc-js';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { createCertificateFolder } from '../support/certificates.ts';
import { eventually } from './eventually.ts';

const skip = skipReason(await ensureServers(['otelcol']));

test('a token and TLS, by HTTP and gRPC', { skip }, async (t) => {
  const certificates = createCertificateFolder();
  t.after(() => certificates.remove());
  const { key, cert } = certificates.create('localhost');
  const file = `${temporaryFolder('token')}/token`;
  writeFileSync(file, 'the-first-token', { mode: 0o600 });
  const otelcol = await startOtelcol({
    env: {
      COLLECTOR_TOKEN_FILE: file,
      COLLECTOR_CERTIFICATE: cert,
      COLLECTOR_CERTIFICATE_KEY: key,
    },
  });
  t.after(() => otelcol.stop());
  const port = new URL(otelcol.httpUrl).port;
  const ca = readFileSync(cert);

  const post = (authorization?: string) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(
        `https://localhost:${port}/v1/traces`,
        {
          ...{ method: 'POST', ca },
          headers: {
            'content-type': 'application/json',
            ...(authorization && { authorization }),
          },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      sent.once('error', reject);
      sent.end('{"resourceSpans":[]}');
    });
  assert.equal(await post(), 401);
  assert.equal(await post('Bearer wrong'), 401);
  assert.equal(await post('Basic the-first-token'), 401);
  assert.equal(await post('Bearer the-first-token'), 200);
  await assert.rejects(
    fetch(`${otelcol.httpUrl}/v1/traces`, { method: 'POST', body: '{}' }).then((answer) => {
      if (answer.status === 400) throw new Error('no TLS');
    }),
  );

  const Client = makeGenericClientConstructor(
    {
      export: {
        path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        requestStream: false,
        responseStream: false,
        requestSerialize: (bytes: Buffer) => bytes,
        requestDeserialize: (bytes: Buffer) => bytes,
        responseSerialize: (bytes: Buffer) => bytes,
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    'TraceService',
  );
  const client = new Client(
    `localhost:${new URL(otelcol.grpcUrl).port}`,
    credentials.createSsl(ca),
  ) as unknown as {
    export(body: Buffer, metadata: Metadata, done: (error: { code: number } | null) => void): void;
    close(): void;
  };
  t.after(() => client.close());
  const call = (authorization?: string) =>
    new Promise<number>((resolve) => {
      const metadata = new Metadata();
      if (authorization) metadata.set('authorization', authorization);
      client.export(Buffer.alloc(0), metadata, (error) => resolve(error?.code ?? 0));
    });
  const UNAUTHENTICATED = 16;
  assert.equal(await call(), UNAUTHENTICATED);
  assert.equal(await call('Bearer wrong'), UNAUTHENTICATED);
  assert.equal(await call('Bearer the-first-token'), 0);

  // A token that is changed in its file needs no restart.
  writeFileSync(file, 'the-second-token');
  await eventually('the second token', async () =>
    (await post('Bearer the-second-token')) === 200 ? true : undefined,
  );
  assert.equal(await post('Bearer the-first-token'), 401);
});
