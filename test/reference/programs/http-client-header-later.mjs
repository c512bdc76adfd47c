// A traceparent that the service sets itself, on a request that is already made.
import { createServer, request } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((incoming, response) => {
  response.end(String((incoming.headers.traceparent ?? '').split(',').length));
});
const base = await listen(server);
const text = await new Promise((resolve) => {
  const outgoing = request(`${base}/orders`, { agent: false }, (incoming) => {
    incoming.setEncoding('utf8').on('data', resolve);
  });
  outgoing.setHeader('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
  outgoing.end();
});
console.log(text);
await close(server);
