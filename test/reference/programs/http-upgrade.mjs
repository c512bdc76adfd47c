// An upgrade to another protocol, a CONNECT, and a request that expects to be continued.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((incoming, response) => {
  incoming.resume();
  incoming.on('end', () => response.end('continued'));
});
server.on('upgrade', (_incoming, socket) => {
  socket.end(
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\nhello',
  );
});
server.on('connect', (incoming, socket) => {
  socket.end(`HTTP/1.1 200 Connected\r\n\r\n${incoming.url}`);
});
server.on('checkContinue', (incoming, response) => {
  response.writeContinue();
  server.emit('request', incoming, response);
});
const base = await listen(server);
const { port } = new URL(base);

const upgrading = request({
  port,
  host: '127.0.0.1',
  path: '/socket',
  headers: { connection: 'upgrade', upgrade: 'echo' },
});
upgrading.end();
const [answer, socket, head] = await once(upgrading, 'upgrade');
console.log(answer.statusCode, String(head));
socket.destroy();

const connecting = request({
  port,
  host: '127.0.0.1',
  method: 'CONNECT',
  path: 'example.test:443',
});
connecting.end();
const [connected, tunnel, first] = await once(connecting, 'connect');
console.log(connected.statusCode, String(first));
tunnel.destroy();

const expecting = request(`${base}/big`, {
  method: 'PUT',
  agent: false,
  headers: { expect: '100-continue' },
});
expecting.on('continue', () => {
  console.log('go on');
  expecting.end('body');
});
expecting.flushHeaders();
const [last] = await once(expecting, 'response');
let body = '';
for await (const chunk of last) body += chunk;
console.log(last.statusCode, body);
await close(server);
