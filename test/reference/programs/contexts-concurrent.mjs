// Three requests at a time: what each makes is below its own server span.

import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { ask, close, listen } from './support.mjs';

const tracer = trace.getTracer('program');
const server = createServer(async (request, response) => {
  await sleep(5);
  tracer.startSpan(`first of ${request.url}`).end();
  await tracer.startActiveSpan(`second of ${request.url}`, async (span) => {
    await sleep(5);
    tracer.startSpan(`third of ${request.url}`).end();
    span.end();
  });
  response.end(request.url);
  response.on('close', () => tracer.startSpan(`closed ${request.url}`).end());
});
const base = await listen(server);
const answers = await Promise.all(['/a', '/b', '/c'].map((path) => ask(base + path)));
console.log(answers.map(({ body }) => body).join());
await close(server);
