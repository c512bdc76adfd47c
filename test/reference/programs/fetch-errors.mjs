// fetch that fails: refused, unknown host, aborted by the caller, timed out, cut off, and error statuses.
import { createServer } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((request, response) => {
  response.setHeader('connection', 'close');
  if (request.url === '/half') {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    setTimeout(() => request.socket.destroy(), 20);
  } else if (request.url === '/reset') request.socket.destroy();
  else if (request.url === '/missing') response.writeHead(404).end();
  else if (request.url === '/broken') response.writeHead(500).end();
});
const base = await listen(server);
const outcome = async (name, url, options) => {
  try {
    const response = await fetch(url, options);
    await response.text();
    console.log(name, response.status);
  } catch (error) {
    console.log(name, error.name, error.cause?.code ?? '');
  }
};
await outcome('missing', `${base}/missing`);
await outcome('broken', `${base}/broken`);
await outcome('refused', 'http://127.0.0.1:1/');
await outcome('unknown', 'http://no-such-host.invalid/');
await outcome('reset', `${base}/reset`);
await outcome('half', `${base}/half`);
const controller = new AbortController();
server.once('request', () => controller.abort());
await outcome('aborted', `${base}/slow`, { signal: controller.signal });
await outcome('timed out', `${base}/slower`, { signal: AbortSignal.timeout(500) });
await close(server);
