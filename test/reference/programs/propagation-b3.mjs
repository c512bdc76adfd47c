// B3 in one header, and Jaeger's.
// env: OTEL_PROPAGATORS=b3,jaeger
import { createServer } from 'node:http';
import { ask, close, listen } from './support.mjs';

const server = createServer((request, response) => {
  const { b3, 'uber-trace-id': jaeger, traceparent } = request.headers;
  response.end([b3, jaeger, traceparent].map((value) => typeof value).length.toString());
});
const base = await listen(server);
console.log((await ask(`${base}/b3`)).body);
await close(server);
