// A certificate that names a responder of OCSP has its answer stapled to the handshake.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { connect } from 'node:tls';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { startGateway } from '../../scripts/servers/start-gateway.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from '../collector/eventually.ts';
import { startEcho } from './echo.ts';

const skip = skipReason(await ensureServers(['nginx']));

test('the answer of the responder is in the handshake', { skip }, async (t) => {
  const folder = temporaryFolder('ocsp');
  const file = (name: string) => `${folder}/${name}`;
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { stdio: 'ignore' });
  const port = await freePort();
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    ...['req', '-x509', ...newKey, '-keyout', file('ca.key'), '-out', file('ca.crt')],
    ...['-days', '2', '-subj', '/CN=authority'],
  );
  openssl(
    'req',
    '-new',
    ...newKey,
    '-keyout',
    file('key'),
    '-out',
    file('csr'),
    '-subj',
    '/CN=localhost',
  );
  writeFileSync(
    file('ext'),
    `subjectAltName=DNS:localhost\nauthorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}\n`,
  );
  openssl(
    ...['x509', '-req', '-in', file('csr'), '-CA', file('ca.crt'), '-CAkey', file('ca.key')],
    ...['-set_serial', '0x1000', '-days', '2', '-extfile', file('ext'), '-out', file('leaf.crt')],
  );
  // The chain, by which nginx knows who has signed.
  writeFileSync(
    file('crt'),
    readFileSync(file('leaf.crt'), 'utf8') + readFileSync(file('ca.crt'), 'utf8'),
  );
  writeFileSync(file('index'), 'V\t350101000000Z\t\t1000\tunknown\t/CN=localhost\n');
  const responder = createServer((request, response) => {
    // RFC 6960, appendix A: the request in base64 as the path.
    const asked = decodeURIComponent((request.url ?? '').slice(1));
    writeFileSync(file('request'), Buffer.from(asked, 'base64'));
    openssl(
      ...['ocsp', '-index', file('index'), '-CA', file('ca.crt'), '-rsigner', file('ca.crt')],
      ...[
        '-rkey',
        file('ca.key'),
        '-ndays',
        '1',
        '-reqin',
        file('request'),
        '-respout',
        file('answer'),
      ],
    );
    response.setHeader('content-type', 'application/ocsp-response');
    response.end(readFileSync(file('answer')));
  }).listen(port, '127.0.0.1');
  await once(responder, 'listening');
  t.after(() => responder.close());
  const echo = await startEcho();
  t.after(() => echo.stop());
  const gateway = await startGateway(echo.address, {
    withoutExporter: true,
    certificate: { cert: file('crt'), key: file('key') },
    env: { GATEWAY_CERTIFICATE_CHAIN: file('ca.crt') },
  });
  t.after(() => gateway.stop());
  const stapled = () =>
    new Promise<Buffer | undefined>((resolve, reject) => {
      const socket = connect({
        ...{ host: '127.0.0.1', port: gateway.port, servername: 'localhost', requestOCSP: true },
        ca: readFileSync(file('ca.crt')),
      });
      socket.once('OCSPResponse', (answer: Buffer | null) => {
        socket.destroy();
        resolve(answer && answer.length > 0 ? answer : undefined);
      });
      socket.once('error', reject);
    });
  // nginx asks after the first handshake, and has the answer for the next.
  const answer = await eventually('the answer', stapled);
  writeFileSync(file('answer'), answer);
  const text = execFileSync('openssl', ['ocsp', '-respin', file('answer'), '-noverify', '-text'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  assert.match(text, /Cert Status: good/);
});
