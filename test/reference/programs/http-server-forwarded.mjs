// What proxies say of the client, and headers that are out of the ordinary.
import { createServer } from 'node:http';
import { ask, close, listen } from './support.mjs';

const server = createServer((request, response) =>
  response.end(Object.keys(request.headers).length > 2 ? 'seen' : 'none'),
);
const base = await listen(server);
const sets = [
  {
    'x-forwarded-for': '203.0.113.7, 10.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'shop.test',
  },
  { forwarded: 'for="[2001:db8::1]:4711";proto=https;host=shop.test' },
  { 'user-agent': '', host: 'other.test:8080' },
  { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'a=1,b=2' },
  { traceparent: 'not one' },
  { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' },
];
for (const headers of sets) console.log((await ask(`${base}/forwarded`, { headers })).body);
await close(server);
