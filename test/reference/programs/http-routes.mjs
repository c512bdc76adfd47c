// A server that takes its routes by hand: statuses, HEAD, an unknown path, a body sent to it.
import { createServer } from 'node:http';
import { ask, close, listen, show } from './support.mjs';

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  if (pathname === '/') return response.end('home');
  if (pathname === '/moved') return response.writeHead(301, { location: '/' }).end();
  if (pathname === '/broken') return response.writeHead(500).end('broken');
  if (pathname === '/upload') {
    let size = 0;
    request.on('data', (chunk) => {
      size += chunk.length;
    });
    return request.on('end', () => response.writeHead(201).end(`${size} bytes`));
  }
  response.writeHead(404).end('nothing here');
});
const base = await listen(server);
await show(base, ['/', '/moved', '/broken', '/nothing?page=2', '/a%20b/c']);
await show(base, ['/upload'], { method: 'POST', body: 'x'.repeat(1000) });
await show(base, ['/'], { method: 'HEAD' });
await show(base, ['/'], { method: 'PROPFIND' });
const { headers } = await ask(`${base}/`, {
  headers: { 'user-agent': 'probe/1', accept: 'text/plain' },
});
console.log(Object.keys(headers).sort().join());
await close(server);
