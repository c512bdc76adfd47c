// pg's other forms of queries: a stream, a cursor, COPY, a Query of its own, a failing stream.
// needs: postgres

import { createServer } from 'node:http';
import pg from 'pg';
import { to } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { ask, close, listen } from './support.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
const server = createServer(async (_request, response) => {
  const client = await pool.connect();
  const seen = [];
  const rows = await client.query(new QueryStream('select generate_series(1, 3) as n')).toArray();
  seen.push(rows.length);
  const cursor = client.query(new Cursor('select 7 as seven'));
  seen.push((await cursor.read(1)).length);
  await cursor.close();
  seen.push((await client.query(to('copy (select 8 as eight) to stdout')).toArray()).length);
  await client
    .query(new QueryStream('select * from no_such_table'))
    .toArray()
    .catch((error) => seen.push(error.code));
  await new Promise((resolve) => {
    const query = new pg.Query('select 9 as nine');
    query.on('row', (row) => seen.push(row.nine));
    query.on('end', resolve);
    client.query(query);
  });
  client.release();
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/streams`)).body);
await pool.end();
await close(server);
