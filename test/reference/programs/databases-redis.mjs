// redis in a request: commands, multi, errors.
// needs: redis

import { createServer } from 'node:http';
import { createClient } from 'redis';
import { ask, close, listen } from './support.mjs';

const redis = createClient({ url: process.env.REDIS_URL });
await redis.connect();
const server = createServer(async (_request, response) => {
  const seen = [];
  seen.push(await redis.set('shade', 'blue'));
  seen.push(await redis.get('shade'));
  seen.push(await redis.incr('shade').catch((error) => error.name));
  seen.push((await redis.multi().set('m', '1').incr('m').exec()).length);
  seen.push(await redis.sendCommand(['PING']));
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await redis.del(['shade', 'm']);
await redis.close();
await close(server);
