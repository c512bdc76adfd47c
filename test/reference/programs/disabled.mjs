// OTEL_SDK_DISABLED=true: nothing is recorded, nothing is changed.
// env: OTEL_SDK_DISABLED=true

import { createServer } from 'node:http';
import { trace } from '@opentelemetry/api';
import { ask, close, listen } from './support.mjs';

const server = createServer((_request, response) =>
  response.end(String(trace.getActiveSpan() === undefined)),
);
console.log((await ask(await listen(server))).body);
await close(server);
