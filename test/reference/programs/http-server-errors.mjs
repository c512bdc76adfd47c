// What goes wrong at a server: the client goes, the server cuts the answer, a handler throws late.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { close, listen } from './support.mjs';

const server = createServer((incoming, response) => {
  if (incoming.url === '/cut') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    setTimeout(() => incoming.socket.destroy(), 20);
  } else if (incoming.url === '/late') {
    setTimeout(() => {
      response.statusCode = 503;
      response.end('late');
    }, 10);
  }
  // '/left' is never answered.
});
server.on('clientError', (error, socket) => {
  console.log('clientError', error.code);
  socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
});
const base = await listen(server);
const ends = (path, act) =>
  new Promise((resolve) => {
    const outgoing = request(base + path, { agent: false }, (incoming) => {
      incoming.on('error', (error) => resolve(`${path} ${incoming.statusCode} ${error.code}`));
      incoming.on('end', () => resolve(`${path} ${incoming.statusCode} whole`));
      incoming.resume();
    });
    outgoing.on('error', (error) => resolve(`${path} ${error.code}`));
    outgoing.end();
    act?.(outgoing);
  });
console.log(await ends('/cut'));
console.log(await ends('/late'));
const seen = once(server, 'request');
const left = ends('/left', async (outgoing) => {
  await seen;
  outgoing.destroy(Object.assign(new Error('changed my mind'), { code: 'GONE' }));
});
console.log(await left);
const raw = connect(new URL(base).port, '127.0.0.1');
raw.write('NONSENSE\r\n\r\n');
raw.setEncoding('utf8');
const [text] = await once(raw, 'data');
console.log(text.split('\r\n')[0]);
raw.destroy();
await close(server);
