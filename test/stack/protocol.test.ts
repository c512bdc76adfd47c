// Requests that are read in two ways, too long, too slow, or on a connection that no modern client makes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Gateway, startGateway } from '../../scripts/servers/start-gateway.ts';
import { eventually } from '../collector/eventually.ts';
import { startEcho } from './echo.ts';
import { connectTo, received, sendRaw, statusesOf } from './raw-request.ts';

const skip = skipReason(await ensureServers(['nginx']));

const TIMEOUT_S = 2;
/** What was cut off only by the client itself took longer. */
const LATE_S = 25;
let echo: Awaited<ReturnType<typeof startEcho>>;
let gateway: Gateway;

before(async () => {
  if (skip) return;
  echo = await startEcho();
  gateway = await startGateway(echo.address, {
    withoutExporter: true,
    env: { GATEWAY_CLIENT_TIMEOUT: `${TIMEOUT_S}s`, GATEWAY_CONNECTIONS_PER_ADDRESS: '20' },
  });
});
after(async () => {
  await gateway?.stop();
  await echo?.stop();
});

const lines = (...parts: string[]) => parts.join('\r\n');
const HOST = 'Host: localhost';
const UA = 'User-Agent: Mozilla/5.0\r\nAccept: */*';
const INNER = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';

const SMUGGLING: Readonly<Record<string, string>> = {
  'both lengths, the first counts': lines(
    ...['POST /x HTTP/1.1', HOST, UA, `Content-Length: ${INNER.length + 5}`],
    ...['Transfer-Encoding: chunked', '', '0', '', INNER],
  ),
  'both lengths, the other order': lines(
    ...['POST /x HTTP/1.1', HOST, UA, 'Transfer-Encoding: chunked', 'Content-Length: 4', ''],
    ...['5c', INNER, '0', '', ''],
  ),
  'a space before the colon': lines(
    ...['POST /x HTTP/1.1', HOST, UA, 'Transfer-Encoding : chunked', '', '0', '', INNER],
  ),
  'an encoding that nobody knows': lines(
    ...['POST /x HTTP/1.1', HOST, UA, 'Transfer-Encoding: xchunked', '', '0', '', INNER],
  ),
  'two encodings': lines(
    ...['POST /x HTTP/1.1', HOST, UA, 'Transfer-Encoding: chunked, identity', '', '0', '', INNER],
  ),
  'the encoding twice': lines(
    ...['POST /x HTTP/1.1', HOST, UA, 'Transfer-Encoding: chunked'],
    ...['Transfer-Encoding: cow', '', '0', '', INNER],
  ),
  'two lengths': lines(
    ...['POST /x HTTP/1.1', HOST, UA, 'Content-Length: 0', `Content-Length: ${INNER.length}`],
    ...['', INNER],
  ),
  'a length with a sign': lines(...['POST /x HTTP/1.1', HOST, UA, 'Content-Length: +0', '', INNER]),
  'a negative length': lines('POST /x HTTP/1.1', HOST, UA, 'Content-Length: -1', '', INNER),
  'chunks in HTTP/1.0': lines(
    ...['POST /x HTTP/1.0', HOST, UA, 'Transfer-Encoding: chunked', '', '0', '', INNER],
  ),
  'a chunk whose size is none': lines(
    ...['POST /x HTTP/1.1', HOST, UA, 'Transfer-Encoding: chunked', '', 'zz', 'x', '0', '', INNER],
  ),
  'two hosts': lines('GET /x HTTP/1.1', HOST, 'Host: evil.example', UA, '', ''),
  'no host': lines('GET /x HTTP/1.1', UA, '', ''),
  'a host with a path': lines('GET /x HTTP/1.1', 'Host: localhost/evil', UA, '', ''),
  'a null byte in a header': lines('GET /x HTTP/1.1', HOST, UA, 'X-A: a\0b', '', ''),
  'a version that is none': lines('GET /x HTTP/9.9', HOST, UA, '', ''),
  'no version': 'GET /x\r\n',
  CONNECT: lines('CONNECT 127.0.0.1:5432 HTTP/1.1', HOST, UA, '', ''),
};

describe('requests that are read in two ways', { skip }, () => {
  for (const [name, text] of Object.entries(SMUGGLING)) {
    test(name, async () => {
      const before = echo.seen.length;
      const answer = await sendRaw(gateway, text);
      const statuses = statusesOf(answer);
      // Without a version nothing can be answered but a page.
      if (name === 'no version') assert.match(answer, /^$|4\d\d [BM]/);
      else assert.ok(statuses.length > 0 && statuses.every((status) => status >= 400), answer);
      const reached = echo.seen.slice(before);
      assert.deepEqual(reached, [], 'the service has seen it');
    });
  }

  test('a header that goes on in the next line reaches the service as no header', async () => {
    const before = echo.seen.length;
    await sendRaw(
      gateway,
      lines('GET /x HTTP/1.1', HOST, UA, 'Connection: close', 'X-A: a', ' X-User: 1', '', ''),
    );
    for (const { headers } of echo.seen.slice(before)) assert.equal(headers['x-user'], undefined);
  });

  test('a name that is not served', async () => {
    const before = echo.seen.length;
    const answer = await gateway.ask('/x', { headers: { host: 'evil.example' } });
    assert.equal(answer.status, 421);
    const absolute = await sendRaw(
      gateway,
      lines('GET https://evil.example/x HTTP/1.1', HOST, UA, 'Connection: close', '', ''),
    );
    assert.deepEqual(statusesOf(absolute), [421]);
    assert.equal(echo.seen.length, before);
  });
});

describe('limits, at the edge and one past it', { skip }, () => {
  const upload = (bytes: number) =>
    gateway.ask('/upload', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: Buffer.alloc(bytes, 'a'),
    });

  test('a body of 1 MiB', async () => {
    assert.equal((await upload(1_048_576)).status, 200);
    assert.equal(echo.seen.at(-1)?.bytes, 1_048_576);
    const before = echo.seen.length;
    assert.equal((await upload(1_048_577)).status, 413);
    assert.equal(echo.seen.length, before);
  });

  test('the same in chunks, whose sum nobody says before', async () => {
    const chunked = async (bytes: number) => {
      const head = ['POST /upload HTTP/1.1', HOST, UA, 'Content-Type: text/plain'];
      const chunk = `${bytes.toString(16)}\r\n${'a'.repeat(bytes)}\r\n0\r\n\r\n`;
      const text = lines(...head, 'Transfer-Encoding: chunked', 'Connection: close', '', chunk);
      return statusesOf(await sendRaw(gateway, text, 3_000))[0];
    };
    assert.equal(await chunked(1_048_576), 200);
    assert.equal(await chunked(1_048_577), 413);
  });

  test('a request line of 4096 bytes', async () => {
    const path = (length: number) => `/${'a'.repeat(length - 'GET / HTTP/1.1\r\n'.length)}`;
    assert.equal((await gateway.ask(path(4_096))).status, 200);
    assert.equal((await gateway.ask(path(4_097))).status, 414);
  });

  test('a header of 4096 bytes', async () => {
    const value = (length: number) => 'a'.repeat(length - 'x-long: \r\n'.length);
    assert.equal((await gateway.ask('/', { headers: { 'x-long': value(4_096) } })).status, 200);
    assert.equal((await gateway.ask('/', { headers: { 'x-long': value(4_097) } })).status, 400);
  });

  test('headers of 12 KiB together, which Node takes', async () => {
    const headers = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, 'a'.repeat(2_000)]));
    assert.equal((await gateway.ask('/', { headers: headers(5) })).status, 200);
    assert.equal((await gateway.ask('/', { headers: headers(8) })).status, 400);
  });

  test('20 connections of an address', async () => {
    const together = async (count: number) => {
      const sockets = await Promise.all(Array.from({ length: count }, () => connectTo(gateway)));
      for (const socket of sockets) {
        socket.write(lines('GET /wait/3000 HTTP/1.1', HOST, UA, 'Connection: close', '', ''));
      }
      const answers = await Promise.all(sockets.map((socket) => received(socket, 20_000)));
      return answers.flatMap(statusesOf);
    };
    assert.deepEqual(new Set(await together(20)), new Set([200]));
    const more = await together(21);
    assert.equal(more.filter((status) => status === 429).length, 1, more.join());
    assert.equal((await gateway.ask('/')).status, 200);
  });
});

describe('clients that take their time', { skip }, () => {
  const seconds = async (work: () => Promise<string>) => {
    const start = performance.now();
    const answer = await work();
    return { answer, seconds: (performance.now() - start) / 1_000 };
  };

  test('a header that never ends, though something comes all the time', async () => {
    const socket = await connectTo(gateway);
    socket.on('error', () => {});
    socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 200);
    const result = await seconds(() => received(socket, 30_000)).finally(() => clearInterval(drip));
    assert.ok(result.seconds < LATE_S, `${result.seconds} s`);
    assert.match(result.answer, /^$|408/);
  });

  test('a body that comes in pieces, none of them late', async () => {
    const head = lines('POST /x HTTP/1.1', HOST, UA, 'Content-Type: text/plain');
    const socket = await connectTo(gateway);
    socket.write(lines(head, 'Content-Length: 10', 'Connection: close', '', ''));
    const start = performance.now();
    for (let piece = 0; piece < 10; piece++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      socket.write('a');
    }
    assert.deepEqual(statusesOf(await received(socket, 20_000)), [200]);
    assert.ok(performance.now() - start > TIMEOUT_S * 1_000, 'longer than the limit in all');
  });

  test('a body that stops', async () => {
    const before = echo.seen.length;
    const head = lines('POST /x HTTP/1.1', HOST, UA, 'Content-Type: text/plain');
    const result = await seconds(() =>
      sendRaw(gateway, lines(head, 'Content-Length: 100', '', 'abc'), 30_000),
    );
    assert.ok(result.seconds < LATE_S, `${result.seconds} s`);
    // The service does not wait: it is asked when the body is there.
    assert.equal(echo.seen.length, before);
    await eventually('its line', async () =>
      gateway.lines().at(-1)?.status === 408 ? true : undefined,
    );
  });
});

describe('TLS', { skip }, () => {
  const refused = (options: Parameters<typeof connectTo>[1]) =>
    assert.rejects(connectTo(gateway, options), (error: NodeJS.ErrnoException) =>
      /SSL|TLS|ECONNRESET|handshake|alert/i.test(`${error.code} ${error.message}`),
    );
  // This side has to be willing, or it is not the gateway that refuses.
  const OLD = 'ALL:@SECLEVEL=0';

  test('1.2 and 1.3, with forward secrecy and authenticated encryption', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await connectTo(gateway, { minVersion: version, maxVersion: version });
      assert.equal(socket.getProtocol(), version);
      assert.match(socket.getCipher().standardName, /GCM|CHACHA20/);
      socket.destroy();
    }
  });

  test('neither 1.0 nor 1.1', async () => {
    for (const version of ['TLSv1', 'TLSv1.1'] as const) {
      await refused({ minVersion: version, maxVersion: version, ciphers: OLD });
    }
  });

  test('no suite without forward secrecy, without authentication, or in CBC', async () => {
    for (const ciphers of ['AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-SHA', 'aNULL', 'eNULL']) {
      await refused({ maxVersion: 'TLSv1.2', ciphers: `${ciphers}:@SECLEVEL=0` });
    }
  });

  test('no handshake for a name that is not served, or for none', async () => {
    await refused({ servername: 'evil.example' });
    await refused({ servername: '' });
  });

  test('HTTP without TLS is redirected, and only for names that are served', async () => {
    const redirected = await fetch(`${gateway.plainUrl}/decks?a=1`, { redirect: 'manual' });
    assert.equal(redirected.status, 308);
    assert.equal(redirected.headers.get('location'), `${gateway.url}/decks?a=1`);
    await assert.rejects(fetch(gateway.plainUrl.replace('localhost', '127.0.0.1')));
    // And on the port of TLS nothing else is spoken.
    assert.equal((await fetch(`http://localhost:${gateway.port}/`)).status, 400);
  });
});
