// The package undici: request, fetch, stream, pipeline-less pools and their errors.

import { createServer } from 'node:http';
import { Writable } from 'node:stream';
import { Pool, request, stream } from 'undici';
import { close, listen } from './support.mjs';

const server = createServer((incoming, response) => {
  if (incoming.url === '/broken') response.statusCode = 503;
  if (incoming.url === '/reset') return incoming.socket.destroy();
  response.end(`${incoming.method} ${incoming.url} ${incoming.headers['x-a'] ?? '-'}`);
});
const base = await listen(server);
const { statusCode, body } = await request(`${base}/request`, { headers: { 'x-a': '1' } });
console.log(statusCode, await body.text());
const list = await request(`${base}/list`, { headers: ['x-a', '2'], method: 'POST', body: 'x' });
console.log(list.statusCode, await list.body.text());
let streamed = '';
const sink = new Writable({
  write(chunk, _encoding, done) {
    streamed += chunk;
    done();
  },
});
await stream(`${base}/stream`, { method: 'GET', opaque: sink }, ({ opaque }) => opaque);
console.log(streamed);
const pool = new Pool(base, { connections: 1 });
const answers = await Promise.all(
  ['/a', '/b'].map((path) => pool.request({ path, method: 'GET' })),
);
for (const answer of answers) console.log(await answer.body.text());
const broken = await pool.request({ path: '/broken', method: 'GET' });
console.log(broken.statusCode, await broken.body.text());
console.log(await request(`${base}/reset`).catch((error) => error.code));
await pool.close();
await close(server);
