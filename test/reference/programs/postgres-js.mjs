// postgres.js, which has no instrumentation: its callbacks stay in their own trace.
// needs: postgres

import { createServer } from 'node:http';
import { trace } from '@opentelemetry/api';
import postgres from 'postgres';
import { ask, close, listen } from './support.mjs';

const sql = postgres(process.env.DATABASE_URL, { max: 1 });
const tracer = trace.getTracer('program');
const server = createServer(async (request, response) => {
  const [{ n }] = await sql`select 5 as n`;
  tracer.startSpan(`after await of ${request.url}`).end();
  await sql`select generate_series(1, 2) as n`.forEach(() => {
    tracer.startSpan(`row of ${request.url}`).end();
  });
  response.end(String(n));
});
const base = await listen(server);
for (const path of ['/1', '/2']) console.log((await ask(base + path)).body);
await sql.end();
await close(server);
