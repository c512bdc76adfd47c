// The transport of OTLP/HTTP exports against real servers, some of which misbehave.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import { freePort } from '../support/free-port.ts';
import {
  answering,
  BODY,
  dataOf,
  inspectError,
  listen,
  type Response,
  rawly,
  transportTo,
} from '../support/http-transports.ts';

const folder = createCertificateFolder();
after(() => folder.remove());
const certificate = folder.create('server');
const ca = readFileSync(certificate.cert);

test('the HTTP client of Node is not used', async () => {
  const channel = 'http.client.request.created';
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  subscribe(channel, count);
  try {
    const { listener } = answering(() => '');
    const { port } = await listen(createServer(listener));
    dataOf(await transportTo(`http://127.0.0.1:${port}`).send());
  } finally {
    unsubscribe(channel, count);
  }
  assert.equal(requests, 0, 'its use slows servers down (docs/decisions/export-http-client.md)');
});

describe('a request', () => {
  test('the request line, the headers, the body', async () => {
    const { seen, listener } = answering(() => 'taken');
    const { port } = await listen(createServer(listener));
    const secret = ['s', '%40', 'c'].join('');
    const { send } = transportTo(
      `http://us%20er:${secret}@127.0.0.1:${port}/a%20b/v1?x=y z&%C3%BC#f`,
      {
        headers: {
          'User-Agent': 'ours',
          'user-agent': 'theirs',
          'Content-Type': 'application/x-protobuf',
          'content-length': '1',
          'Transfer-Encoding': 'chunked',
          'X-Latin': 'gr\xfc\xdfe',
          'X-Empty': '',
        },
      },
    );
    assert.equal(dataOf(await send()), 'taken');
    const { request, body } = seen[0]!;
    assert.deepEqual(body, BODY);
    assert.equal(`${request.method} ${request.url}`, 'POST /a%20b/v1?x=y%20z&%C3%BC');
    assert.deepEqual(request.headers, {
      host: `127.0.0.1:${port}`,
      connection: 'keep-alive',
      authorization: `Basic ${Buffer.from('us er:s@c').toString('base64')}`,
      'user-agent': 'theirs',
      'content-type': 'application/x-protobuf',
      'x-latin': 'gr\xfc\xdfe',
      'x-empty': '',
      'content-length': String(BODY.length),
    });
  });

  test('configured headers take precedence over those of the URL', async () => {
    const { seen, listener } = answering(() => '');
    const { port } = await listen(createServer(listener));
    const { send } = transportTo(`http://u:p@127.0.0.1:${port}`, {
      headers: { HOST: 'other.example', Authorization: 'Bearer x' },
    });
    dataOf(await send());
    const { host, authorization } = seen[0]!.request.headers;
    assert.deepEqual([host, authorization], ['other.example', 'Bearer x']);
    assert.equal(seen[0]!.request.url, '/');
  });

  test('gzip', async () => {
    const { seen, listener } = answering(() => '');
    const { port } = await listen(createServer(listener));
    dataOf(await transportTo(`http://127.0.0.1:${port}`, { compression: 'gzip' }).send());
    assert.equal(seen[0]!.request.headers['content-encoding'], 'gzip');
    assert.deepEqual(gunzipSync(seen[0]!.body), BODY);
  });

  for (const [name, value] of [
    ['X-A', 'a\r\nX-B: b'],
    ['X-A', 'a\nb'],
    ['X-A', 'a\0'],
    ['X-A', '\u20ac'],
    ['X-A\r\nX-B', 'a'],
    ['X A', 'a'],
    ['', 'a'],
  ] as const) {
    test(`nothing, with the header ${JSON.stringify(`${name}: ${value}`)}`, async () => {
      const { port, sockets } = await listen(createServer());
      const { send } = transportTo(`http://127.0.0.1:${port}`, { headers: { [name]: value } });
      assert.match(inspectError(await send()), /^failure ERR_INVALID_(CHAR|HTTP_TOKEN) /);
      assert.equal(sockets.length, 0);
    });
  }

  for (const [size, what] of [
    [0, 'an empty body'],
    [262_144, 'a body that is copied'],
    [262_145, 'one that is not'],
    [20_000_000, 'one that does not go at once'],
  ] as const) {
    for (const secure of [false, true]) {
      test(`${what}${secure ? ', by TLS' : ''}`, async () => {
        const { seen, listener } = answering(() => 'ok');
        const server = secure
          ? createTlsServer(readCertificate(certificate), listener)
          : createServer(listener);
        const { port, sockets } = await listen(server);
        const url = `${secure ? 'https' : 'http'}://127.0.0.1:${port}`;
        const { send } = transportTo(url, { tls: { ca } });
        const body = Buffer.alloc(size, '0123456789abcdef-');
        for (let sent = 0; sent < 2; sent++) assert.equal(dataOf(await send(body)), 'ok');
        for (const one of seen) assert.ok(one.body.equals(body));
        assert.deepEqual([seen.length, sockets.length], [2, 1]);
      });
    }
  }
});

describe('a port without OTLP/HTTP', () => {
  test('http to a port with TLS', async () => {
    const { port } = await listen(createTlsServer(readCertificate(certificate)));
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    assert.match(inspectError(await send()), /ECONNRESET|HPE_/);
  });

  test('https to a port without', async () => {
    const { port } = await listen(createServer());
    const { send } = transportTo(`https://127.0.0.1:${port}`);
    assert.match(inspectError(await send()), /^failure (EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)/);
  });

  test('http to a port for gRPC', async () => {
    const { port } = await listen(createHttp2Server() as unknown as Server);
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    assert.match(inspectError(await send()), /^failure HPE_INVALID_CONSTANT .*Expected HTTP/);
  });

  test('nothing at all', async () => {
    const { send } = transportTo(`http://127.0.0.1:${await freePort()}`);
    assert.match(inspectError(await send()), /^retryable ECONNREFUSED connect/);
  });
});

describe('answers', () => {
  test('their date, status and headers are reported', async () => {
    const told: unknown[] = [];
    const { port } = await listen(
      createServer((request, response) => {
        request.resume();
        response.statusCode = 429;
        response.setHeader('X-Sentry-Rate-Limits', ['1:a', '2:b']).setHeader('Retry-After', '7');
        response.end('{}');
      }),
    );
    const { send } = transportTo(`http://127.0.0.1:${port}`, {
      onDate: (date) => told.push(Date.now() - Date.parse(date) < 60_000),
      onAnswer: (status, headers) => told.push(status, headers['x-sentry-rate-limits']),
    });
    const response = await send();
    assert.match(
      inspectError(response),
      /^retryable undefined the server responded with 429 Too Many Requests/,
    );
    assert.equal('retryInMillis' in response && response.retryInMillis, 7000);
    assert.deepEqual(told, [true, 429, '1:a, 2:b']);
  });

  test('before the whole request is sent: accepted, and the connection is not reused', async () => {
    const { port, sockets } = await rawly((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');
    });
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    const large = Buffer.alloc(50_000_000);
    assert.match(
      inspectError(await send(large)),
      /^failure undefined the server responded with 413 Too Large/,
    );
    assert.match(
      inspectError(await send(large)),
      /^failure undefined the server responded with 413/,
    );
    assert.equal(sockets.length, 2);
  });

  test('none in time', async () => {
    const { port, sockets } = await rawly(() => {});
    const { send, shutdownState } = transportTo(`http://127.0.0.1:${port}`);
    const closed = once(await firstOf(sockets, send), 'close');
    await closed;
    const over = send();
    shutdownState.start();
    shutdownState.expire();
    assert.match(inspectError(await over), /^retryable ETIMEDOUT .*SIGHTLINE_SHUTDOWN_TIMEOUT/);
    assert.match(inspectError(await send()), /^retryable ETIMEDOUT .*SIGHTLINE_SHUTDOWN_TIMEOUT/);
  });

  test('in pieces of a byte', async () => {
    const { port } = await rawly(async (socket) => {
      socket.setNoDelay();
      const answer =
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\n';
      for (const byte of answer) await new Promise((resolve) => socket.write(byte, resolve));
    });
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    assert.equal(dataOf(await send()), 'hello');
  });

  test('until the connection is closed, and larger than a buffer', async () => {
    const text = '0123456789'.repeat(50_000);
    const { port } = await rawly((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${text}`));
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    for (let sent = 0; sent < 2; sent++) assert.equal(dataOf(await send()), text);
  });

  test('too large', async () => {
    const { port } = await listen(
      createServer((_request, response) => response.end(Buffer.alloc(5e6))),
    );
    const { send } = transportTo(`http://127.0.0.1:${port}`);
    assert.match(
      inspectError(await send()),
      /^failure undefined the response has more than 4194304/,
    );
  });
});

/** Sends with a short timeout, which expires; returns the connection. */
async function firstOf(
  sockets: readonly Socket[],
  send: (body: Uint8Array, ms: number) => Promise<Response>,
): Promise<Socket> {
  assert.match(
    inspectError(await send(BODY, 200)),
    /^retryable ETIMEDOUT no response within 200 ms/,
  );
  return sockets[0]!;
}
