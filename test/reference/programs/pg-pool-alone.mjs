// pg-pool by its own name, and what it is of.
// needs: postgres

import { createServer } from 'node:http';
import Pool from 'pg-pool';
import { ask, close, listen } from './support.mjs';

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
const server = createServer(async (_request, response) => {
  const client = await pool.connect();
  const { rows } = await client.query('select $1::int as one', [1]);
  client.release();
  response.end(`${rows[0].one} of ${pool.totalCount}`);
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await pool.end();
await close(server);
