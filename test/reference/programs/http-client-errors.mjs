// Requests that fail on their way: refused, unknown host, cut off, cut in the middle, timed out, aborted.
import { createServer, get } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((incoming, response) => {
  if (incoming.url === '/half') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    setTimeout(() => incoming.socket.destroy(), 20);
  } else if (incoming.url === '/reset') incoming.socket.destroy();
  else if (incoming.url === '/missing') response.writeHead(404).end();
  else if (incoming.url === '/broken') response.writeHead(502).end();
});
const base = await listen(server);
const { port } = new URL(base);
const outcome = (options, act) =>
  new Promise((resolve) => {
    const outgoing = get({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
      response.on('error', (error) => resolve(`${response.statusCode} then ${error.code}`));
      response.on('end', () => resolve(String(response.statusCode)));
      response.resume();
    });
    outgoing.on('error', (error) => resolve(error.code));
    act?.(outgoing);
  });
console.log('half', await outcome({ path: '/half' }));
console.log('reset', await outcome({ path: '/reset' }));
console.log('refused', await outcome({ port: 1, path: '/refused' }));
console.log('unknown', await outcome({ host: 'no-such-host.invalid', path: '/unknown' }));
console.log('missing', await outcome({ path: '/missing' }));
console.log('broken', await outcome({ path: '/broken' }));
console.log('aborted', await outcome({ path: '/aborted', signal: AbortSignal.timeout(500) }));
console.log(
  'destroyed',
  await outcome({ path: '/destroyed' }, (it) => server.once('request', () => it.destroy())),
);
console.log(
  'timed out',
  await outcome({ path: '/slow', timeout: 500 }, (it) =>
    it.on('timeout', () => it.destroy(Object.assign(new Error('too slow'), { code: 'SLOW' }))),
  ),
);
await close(server);
