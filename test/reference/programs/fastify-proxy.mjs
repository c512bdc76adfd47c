// A gateway by @fastify/http-proxy, unmodified: one traceparent arrives behind it.

import { createServer } from 'node:http';
import proxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { ask, close, listen } from './support.mjs';

const orders = createServer((request, response) => {
  const { traceparent = '' } = request.headers;
  response.end(`${request.url} ${traceparent.split(',').length}`);
});
const upstream = await listen(orders);
const app = fastify();
await app.register(proxy, { upstream, prefix: '/shop', undici: { keepAliveTimeout: 1 } });
const base = await app.listen({ port: 0, host: '127.0.0.1' });
const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
console.log((await ask(`${base}/shop/orders`, { headers })).body);
await app.close();
await close(orders);
