// What is off by default, where it is switched on: files, look-ups, sockets, the machine.
// env: OTEL_NODE_DISABLED_INSTRUMENTATIONS= OTEL_NODE_ENABLED_INSTRUMENTATIONS=http,dns,fs,net
import { lookup } from 'node:dns';
import { lookup as lookupLater } from 'node:dns/promises';
import { existsSync, readFile } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { ask, close, listen } from './support.mjs';

const server = createServer(async (request, response) => {
  if (request.url === '/other') return response.end('other');
  await new Promise((resolve) => lookup('localhost', { family: 4 }, resolve));
  await lookupLater('localhost', { family: 4 });
  const text = await new Promise((resolve) =>
    readFile(import.meta.filename, 'utf8', (_error, read) => resolve(read)),
  );
  const none = await stat('/nothing/there').catch(({ code }) => code);
  existsSync('/nothing/there');
  await new Promise((resolve) => {
    const socket = connect(server.address().port, '127.0.0.1', () => socket.destroy());
    socket.on('close', resolve);
  });
  response.end(`${text.length > 0} ${none}`);
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await close(server);
