// redis: a pool, a transaction that fails, a closed client.
// needs: redis

import { createServer } from 'node:http';
import { createClient, createClientPool } from 'redis';
import { ask, close, listen } from './support.mjs';

const pool = createClientPool({ url: process.env.REDIS_URL }, { minimum: 1, maximum: 1 });
await pool.connect();
const client = createClient({ url: process.env.REDIS_URL });
await client.connect();
const server = createServer(async (_request, response) => {
  const seen = [await pool.set('tint', 'blue'), await pool.get('tint')];
  seen.push((await pool.multi().get('tint').exec()).join());
  seen.push(
    await client
      .multi()
      .set('tint', 'a')
      .incr('tint')
      .exec()
      .catch((error) => error.constructor.name),
  );
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/pool`)).body);
await client.del('tint');
await client.close();
console.log(await client.exists('tint').catch((error) => error.constructor.name));
await pool.close();
await close(server);
