// ioredis in a request: commands, a pipeline, a transaction, errors.
// needs: redis

import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { ask, close, listen } from './support.mjs';

const redis = new Redis(process.env.REDIS_URL, { lazyConnect: true });
await redis.connect();
const server = createServer(async (_request, response) => {
  const seen = [];
  seen.push(await redis.set('colour', 'blue'));
  seen.push(await redis.get('colour'));
  seen.push(await redis.incr('colour').catch((error) => error.name));
  seen.push((await redis.pipeline().get('colour').del('none').exec()).length);
  seen.push((await redis.multi().set('n', 1).incr('n').exec()).length);
  seen.push(await redis.hset('hash', { a: 1 }));
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await redis.del('colour', 'hash', 'n');
redis.disconnect();
await close(server);
