// The spans that callbacks of pg make belong to the request that asked, through one connection of a pool.
// needs: postgres

import { createServer } from 'node:http';
import { trace } from '@opentelemetry/api';
import pg from 'pg';
import QueryStream from 'pg-query-stream';
import { ask, close, listen } from './support.mjs';

const tracer = trace.getTracer('program');
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
const server = createServer((request, response) => {
  pool.connect((_error, client, done) => {
    const rows = client.query(new QueryStream('select generate_series(1, 3)'));
    rows.resume().on('end', () => {
      tracer.startSpan(`rows of ${request.url}`).end();
      client.query('select 1', () => {
        tracer.startSpan(`query of ${request.url}`).end();
        done();
        response.end(request.url);
      });
    });
  });
});
const base = await listen(server);
for (const path of ['/1', '/2', '/3']) console.log((await ask(base + path)).body);
await pool.end();
await close(server);
