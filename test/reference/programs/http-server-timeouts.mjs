// A server that gives up on a request, and one that answers after the client's patience.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { close, listen } from './support.mjs';

const server = createServer((_request, response) => {
  response.setTimeout(50, () => {
    response.writeHead(504);
    response.end('given up');
  });
});
const base = await listen(server);
const socket = connect(new URL(base).port, '127.0.0.1');
socket.setEncoding('utf8');
socket.write('GET /patience HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
const [text] = await once(socket, 'data');
console.log(text.split('\r\n')[0]);
socket.destroy();
await close(server);
