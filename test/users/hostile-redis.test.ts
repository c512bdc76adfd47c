/** A hostile server in place of the Redis of SIGHTLINE_SESSION_STORE. */
import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { redisAddress } from '../../src/users/redis/redis-address.ts';
import { createConnection } from '../../src/users/redis/redis-connection.ts';

const TIMEOUT_MS = 300;

type Serve = (socket: Socket) => void;

/** Sends without end. */
const floods =
  (begin: string, piece: string): Serve =>
  (socket) => {
    const block = piece.repeat(1000);
    const more = (): void => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.once('data', () => {
      socket.write(begin);
      socket.on('drain', more).resume();
      more();
    });
  };

const says =
  (text: string): Serve =>
  (socket) => {
    socket.on('data', () => socket.write(text));
  };

const CASES: Readonly<Record<string, readonly [serve: Serve, error: RegExp]>> = {
  silent: [(socket) => socket.resume(), /no reply within/],
  'closes at once': [(socket) => socket.destroy(), /closed|ECONNRESET/],
  'is a server of HTTP': [says('HTTP/1.1 400 Bad Request\r\n\r\n'), /the server is not a Redis/],
  'a line without end': [floods('+', 'x'), /too long/],
  'a string without end': [floods('$99999999\r\n', 'x'), /too long/],
  'an array without end': [floods('*99999\r\n', ':1\r\n'), /too long/],
  'arrays within arrays': [floods('', '*1\r\n'), /too long/],
  'half of a reply': [says('*2\r\n:1\r\n'), /no reply within|too long/],
  'a length that is none': [says('$1e9\r\n'), /the server is not a Redis/],
};

for (const [title, [serve, expected]] of Object.entries(CASES)) {
  test(`${title}: the command fails in time, and the next Redis is used`, async (t) => {
    let isGood = false;
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      if (isGood) socket.on('data', () => socket.write('+PONG\r\n'));
      else serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    const { port } = server.address() as AddressInfo;
    const connection = createConnection(redisAddress(`redis://127.0.0.1:${port}`), TIMEOUT_MS);
    connection.hold(true);
    const cpu = process.cpuUsage();
    await assert.rejects(connection.command(['PING']), expected);
    const { user, system } = process.cpuUsage(cpu);
    assert.ok((user + system) / 1000 < TIMEOUT_MS, 'it takes a core');
    isGood = true;
    assert.equal(await connection.command(['PING']), 'PONG');
  });
}

test('unexpected replies end the connection', async (t) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}));
    socket.on('data', () => socket.write(sockets.length === 1 ? '+PONG\r\n:1\r\n' : '+PONG\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  const connection = createConnection(redisAddress(`redis://127.0.0.1:${port}`), TIMEOUT_MS);
  connection.hold(true);
  assert.equal(await connection.command(['PING']), 'PONG');
  assert.equal(await connection.command(['PING']), 'PONG');
  assert.equal(sockets.length, 2);
});
