// knex above pg: a query, a raw one, an error, a transaction, a stream.
// needs: postgres

import { createServer } from 'node:http';
import knex from 'knex';
import { ask, close, listen } from './support.mjs';

const db = knex({ client: 'pg', connection: process.env.DATABASE_URL, pool: { min: 0, max: 1 } });
const server = createServer(async (_request, response) => {
  const seen = [];
  seen.push((await db.select(db.raw('1 as one'))).length);
  seen.push((await db.raw('select ?::int as two', [2])).rows[0].two);
  seen.push(
    await db('no_such_table')
      .select('id')
      .catch((error) => error.code),
  );
  await db.transaction(async (trx) => {
    seen.push((await trx.raw('select 3 as three')).rows[0].three);
  });
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/knex`)).body);
await db.destroy();
await close(server);
