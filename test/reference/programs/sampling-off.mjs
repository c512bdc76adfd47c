// No trace is recorded: the service is as it was, its metrics are there, the trace goes on in headers.
// env: OTEL_TRACES_SAMPLER=always_off

import { createServer } from 'node:http';
import { trace } from '@opentelemetry/api';
import { ask, close, listen } from './support.mjs';

const server = createServer((request, response) => {
  trace.getActiveSpan()?.setAttribute('a', 1);
  response.end((request.headers.traceparent ?? '-00').slice(-2));
});
const base = await listen(server);
console.log((await ask(`${base}/off`)).body);
await close(server);
