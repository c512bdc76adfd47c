// pg: a pool in a request; texts, values, prepared, errors, a transaction, callbacks.
// needs: postgres

import { createServer } from 'node:http';
import pg from 'pg';
import { ask, close, listen } from './support.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
const server = createServer(async (_request, response) => {
  const client = await pool.connect();
  const rows = [];
  rows.push((await client.query('select 1 as one')).rows[0].one);
  rows.push((await client.query('select $1::int as two', [2])).rows[0].two);
  rows.push(
    (await client.query({ name: 'third', text: 'select $1::text as three', values: ['3'] })).rows[0]
      .three,
  );
  await client.query('select * from no_such_table').catch((error) => rows.push(error.code));
  await client.query('begin');
  await client.query('create temporary table shelf (id int)');
  await client.query('insert into shelf (id) values ($1)', [1]);
  await client.query('rollback');
  await new Promise((resolve) =>
    client.query('select 4 as four', (_error, result) => resolve(rows.push(result.rows[0].four))),
  );
  client.release();
  rows.push((await pool.query('select 5 as five')).rows[0].five);
  response.end(rows.join());
});
const base = await listen(server);
console.log((await ask(`${base}/rows`)).body);
await pool.end();
await close(server);
