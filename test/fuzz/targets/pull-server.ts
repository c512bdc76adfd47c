import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createPullServer } from '../../../src/signals/prometheus/pull-server.ts';
import { mutate } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const TOKEN = 'opensesame';
const SECRET = 'metric_that_is_not_for_all';
const PIECES = [
  ...[
    '\r\n',
    '\r\n\r\n',
    '\n',
    ' ',
    ':',
    ',',
    ';',
    '\0',
    '\xff',
    '/',
    '//metrics',
    '/metrics',
    '../',
    '%2e',
    '?',
    '#',
  ],
  ...[
    'GET ',
    'HEAD ',
    'TRACE ',
    'HTTP/1.1',
    'HTTP/1.0',
    'Bearer ',
    TOKEN,
    'Expect: 100-continue\r\n',
  ],
  ...[
    'Content-Length: 5\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Upgrade: h2c\r\n',
    'Accept: text/plain;q=0\r\n',
  ],
];
/** A server that keeps its peace for longer than this hangs. */
const MOST_MS = 5000;

let server: Server | undefined;

async function portOf(): Promise<number> {
  if (server === undefined) {
    const write = () => Promise.resolve(`${SECRET} 1\n`);
    server = createPullServer({ host: '127.0.0.1', port: 0, token: TOKEN, write });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return (server.address() as AddressInfo).port;
}

function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' });
    const timer = setTimeout(() => reject(new Error('it hangs')), MOST_MS);
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    socket.end(request, 'latin1');
  });
}

export const target: FuzzTarget = {
  of: 'src/signals/prometheus/pull-server.ts',
  reference: 'what has to hold: an answer of HTTP or none, and no metric without the token',
  async once(random, corpus) {
    const request = mutate(random, random.pick(corpus), PIECES);
    const answer = await exchange(await portOf(), request);
    const shown = `${JSON.stringify(request)}: ${JSON.stringify(answer)}`;
    assert.match(answer, /^(?:HTTP\/1\.1 [1-5]\d\d |$)/, shown);
    assert.doesNotMatch(answer, /HTTP\/1\.1 500/, shown);
    if (answer.includes('HTTP/1.1 200')) assert.ok(request.includes(TOKEN), shown);
    if (answer.includes(SECRET)) assert.ok(request.includes(TOKEN), shown);
  },
  stop() {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  },
};
