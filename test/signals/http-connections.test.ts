// The connections of OTLP/HTTP exports.
import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { after, describe, mock, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import {
  answering,
  BODY,
  dataOf,
  inspectError,
  listen,
  rawly,
  transportTo,
} from '../support/http-transports.ts';

const folder = createCertificateFolder();
after(() => folder.remove());
const certificate = folder.create('server');
const ca = readFileSync(certificate.cert);
const otherCa = readFileSync(folder.create('other').cert);

describe('connections', () => {
  test('are reused, as many as there are concurrent requests', async () => {
    const waiting: (() => void)[] = [];
    const server = createServer((request, response) => {
      request.resume();
      waiting.push(() => response.end());
      if (waiting.length === 3) for (const go of waiting.splice(0)) go();
    });
    const { port, sockets } = await listen(server);
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    for (let round = 0; round < 3; round++) {
      const responses = await Promise.all([send(), send(), send()]);
      for (const response of responses) dataOf(response);
    }
    assert.equal(sockets.length, 3);
  });

  for (const [title, answer] of [
    ['Connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['a time too short', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok'],
    ['more than the answer', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\r\n'],
  ] as const) {
    test(`are not reused: ${title}`, async () => {
      const { port, sockets } = await rawly((socket) => socket.write(answer, 'latin1'));
      const { send } = transportTo(`http://127.0.0.1:${port}`);
      for (let sent = 0; sent < 2; sent++) assert.equal(dataOf(await send()), 'ok');
      assert.equal(sockets.length, 2);
    });
  }

  test('closed by the server meanwhile are not reused', async () => {
    const { seen, listener } = answering(() => 'ok');
    const server = createServer(listener);
    const { port, sockets } = await listen(server);
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    for (let sent = 1; sent <= 3; sent++) {
      assert.equal(dataOf(await send()), 'ok');
      const socket = sockets[sent - 1]!;
      server.closeIdleConnections();
      if (!socket.closed) await once(socket, 'close');
    }
    assert.deepEqual([seen.length, sockets.length], [3, 3]);
  });

  for (const way of ['end', 'resetAndDestroy'] as const) {
    test(`closed while the next request is sent (${way}) are replaced`, async () => {
      const { port, sockets } = await rawly((socket, connection) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${connection}`, 'latin1');
        if (connection === 1) socket.once('data', () => socket[way]());
      });
      const { send } = transportTo(`http://127.0.0.1:${port}`);
      assert.equal(dataOf(await send()), '1');
      assert.equal(dataOf(await send()), '2');
      assert.equal(sockets.length, 2);
    });
  }

  test('closed again and again are replaced once', async () => {
    let requests = 0;
    const { listener } = answering(() => (++requests === 1 ? 'ok' : 'close'));
    const { port, sockets } = await listen(createServer(listener));
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    dataOf(await send());
    assert.match(inspectError(await send()), /^retryable ECONNRESET .*before a response/);
    assert.equal(sockets.length, 2);
  });

  test('closed within a response: the request is not repeated', async () => {
    const { port, sockets } = await rawly((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab'));
    });
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    dataOf(await send());
    assert.match(inspectError(await send()), /^retryable ECONNRESET .*in the middle/);
    assert.equal(sockets.length, 1);
  });

  test('are closed at shutdown', async () => {
    const { listener } = answering(() => 'ok');
    const { port, sockets } = await listen(createServer(listener));
    const { transport, send } = transportTo(`http://127.0.0.1:${port}`);
    dataOf(await send());
    const closed = once(sockets[0]!, 'close');
    transport.shutdown();
    await closed;
    assert.equal(dataOf(await send()), 'ok');
  });

  test('to an IPv6 address', async () => {
    const { seen, listener } = answering(() => 'ok');
    const { port } = await listen(createServer(listener), '::1');
    assert.equal(dataOf(await transportTo(`http://[::1]:${port}/v1`).send()), 'ok');
    assert.equal(seen[0]!.request.headers.host, `[::1]:${port}`);
  });

  test('to a name with several addresses', async () => {
    const { listener } = answering((_request, body) => body);
    const { port } = await listen(createServer(listener));
    const addresses = ['::1', '127.0.0.1'].map((address, at) => ({ address, family: at ? 4 : 6 }));
    const lookup = mock.method(dns, 'lookup', ((
      _name: string,
      _options: object,
      done: (error: null, all: typeof addresses) => void,
    ) => done(null, addresses)) as unknown as typeof dns.lookup);
    try {
      const { send } = transportTo(`http://several.example:${port}`);
      for (let sent = 0; sent < 3; sent++) assert.equal(dataOf(await send()), String(BODY));
      const nobody = transportTo(`http://several.example:${await freePort()}`);
      assert.match(inspectError(await nobody.send()), /^retryable ECONNREFUSED/);
    } finally {
      lookup.mock.restore();
    }
  });
});

describe('TLS', () => {
  const secureServer = (listener: RequestListener) =>
    createTlsServer({ ...readCertificate(certificate), maxVersion: 'TLSv1.3' }, listener);

  test('a host name is sent, an address is not; the session is reused', async () => {
    const reused: boolean[] = [];
    const names: unknown[] = [];
    const server = secureServer((request, response) => {
      const socket = request.socket as TLSSocket;
      reused.push(socket.isSessionReused());
      names.push(socket.servername);
      request.resume();
      response.setHeader('Connection', 'close').end('ok');
    });
    const { port } = await listen(server);
    const byName = transportTo(`https://localhost:${port}`, { tls: { ca } });
    const byAddress = transportTo(`https://127.0.0.1:${port}`, { tls: { ca } });
    for (const { send } of [byName, byName, byAddress]) assert.equal(dataOf(await send()), 'ok');
    assert.deepEqual(names, ['localhost', 'localhost', false]);
    assert.deepEqual(reused, [false, true, false]);
  });

  test('an unknown certificate authority', async () => {
    const { seen, listener } = answering(() => 'ok');
    const { port } = await listen(secureServer(listener));
    for (const tls of [{}, { ca: otherCa }]) {
      const { send } = transportTo(`https://localhost:${port}`, { tls });
      assert.match(inspectError(await send()), /^failure (DEPTH_ZERO_)?SELF_SIGNED|self-signed/);
    }
    assert.equal(seen.length, 0);
  });

  test('an invalid certificate', async () => {
    const { send } = transportTo('https://localhost:1', { tls: { cert: Buffer.from('x') } });
    assert.match(inspectError(await send()), /^failure ERR_OSSL/);
  });
});
