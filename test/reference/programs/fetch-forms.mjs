// fetch with each form of request and headers, and an answer that comes in pieces.
// instruments: undici
import { createServer } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  response.setHeader('connection', 'close');
  if (request.url === '/pieces') {
    response.write('one ');
    setTimeout(() => response.end('two'), 10);
  } else if (request.url === '/moved') response.writeHead(302, { location: '/target' }).end();
  else response.end(`${request.method} ${request.url} ${request.headers['x-a'] ?? '-'} ${body}`);
});
const base = await listen(server);
const print = async (name, asked) => console.log(name, await (await asked).text());
await print('text', fetch(`${base}/text?q=1`));
await print('url', fetch(new URL('/url', base)));
await print('request', fetch(new Request(`${base}/request`, { headers: { 'x-a': '1' } })));
await print('headers', fetch(`${base}/headers`, { headers: new Headers({ 'x-a': '2' }) }));
await print('pairs', fetch(`${base}/pairs`, { headers: [['x-a', '3']] }));
await print('post', fetch(`${base}/post`, { method: 'POST', body: 'hello' }));
await print(
  'form',
  fetch(`${base}/form`, { method: 'PUT', body: new URLSearchParams({ a: '1' }) }),
);
const stream = new ReadableStream({
  start(controller) {
    controller.enqueue(new TextEncoder().encode('streamed'));
    controller.close();
  },
});
await print('stream', fetch(`${base}/stream`, { method: 'POST', body: stream, duplex: 'half' }));
await print('pieces', fetch(`${base}/pieces`));
await print('moved', fetch(`${base}/moved`));
await close(server);
