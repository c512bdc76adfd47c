// An answer that nobody reads to its end, and one that is read late.
import { createServer, get } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((_request, response) => response.end('x'.repeat(100)));
const base = await listen(server);
const status = await new Promise((resolve) => {
  get(`${base}/unread`, { agent: false }, (response) => resolve(response.statusCode));
});
console.log(status);
await new Promise((resolve) => {
  get(`${base}/late`, { agent: false }, (response) => {
    setTimeout(() => response.resume().on('end', resolve), 30);
  });
});
console.log('read');
await close(server);
