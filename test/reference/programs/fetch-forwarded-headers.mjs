// A gateway that passes the headers of its request on: one traceparent each must leave.
import { createServer } from 'node:http';
import { ask, close, listen } from './support.mjs';

const orders = createServer((request, response) => {
  const { traceparent = '', tracestate = '', baggage = '' } = request.headers;
  response.setHeader('connection', 'close');
  response.end(`${traceparent.split(',').length} ${tracestate} ${baggage}`);
});
const upstream = await listen(orders);
const gateway = createServer(async (request, response) => {
  const { host, connection, ...headers } = request.headers;
  const answer = await fetch(upstream + request.url, { headers });
  response.end(await answer.text());
});
const base = await listen(gateway);
const headers = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=1',
  baggage: 'tenant=blue',
};
console.log((await ask(`${base}/orders`, { headers })).body);
await close(gateway);
await close(orders);
