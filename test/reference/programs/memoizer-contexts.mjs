// lru-memoizer: the callback of a call that waited for another's answer stays in its own trace.

import { createServer } from 'node:http';
import { trace } from '@opentelemetry/api';
import memoizer from 'lru-memoizer';
import { ask, close, listen } from './support.mjs';

const tracer = trace.getTracer('program');
let loads = 0;
const load = memoizer({
  load: (key, done) => setTimeout(() => done(null, `${key} ${++loads}`), 30),
  hash: (key) => key,
  max: 10,
});
const server = createServer((request, response) => {
  load('shared', (_error, value) => {
    tracer.startSpan(`loaded for ${request.url}`).end();
    response.end(value);
  });
});
const base = await listen(server);
const answers = await Promise.all(['/1', '/2'].map((path) => ask(base + path)));
console.log(answers.map(({ body }) => body).join());
await close(server);
