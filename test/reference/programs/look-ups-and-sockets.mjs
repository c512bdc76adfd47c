// Look-ups and sockets of a service, in a request, where their instrumentations are switched on.
// env: OTEL_NODE_DISABLED_INSTRUMENTATIONS= OTEL_NODE_ENABLED_INSTRUMENTATIONS=http,dns,net
import { lookup } from 'node:dns';
import { lookup as lookupLater } from 'node:dns/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { ask, close, listen } from './support.mjs';

const server = createServer(async (_request, response) => {
  await new Promise((resolve) => lookup('localhost', { family: 4 }, resolve));
  const { address } = await lookupLater('localhost', { family: 4 });
  await new Promise((resolve) => {
    const socket = connect(server.address().port, '127.0.0.1', () => socket.destroy());
    socket.on('close', resolve);
  });
  response.end(address);
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await close(server);
