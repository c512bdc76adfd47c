// Connections and look-ups below a request, with what upstream's preload has on by default.
// env: OTEL_NODE_DISABLED_INSTRUMENTATIONS=
import { lookup } from 'node:dns';
import { createServer, get } from 'node:http';
import { connect } from 'node:net';
import { close, listen } from './support.mjs';

const server = createServer((_request, response) => response.end('hello'));
const base = await listen(server);
const { port } = new URL(base);
await new Promise((resolve) => {
  get({ host: 'localhost', family: 4, port, path: '/', agent: false }, (response) => {
    response.resume().on('end', resolve);
  });
});
console.log('answered');
await new Promise((resolve) => lookup('localhost', { family: 4 }, resolve));
await new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => socket.destroy());
  socket.on('close', resolve);
});
await close(server);
