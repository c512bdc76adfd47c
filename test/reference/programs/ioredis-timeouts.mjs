// ioredis whose commands time out: the service prints what it does, and nothing more.
// needs: redis

import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import { ask, close, listen } from './support.mjs';

const redis = new Redis(process.env.REDIS_URL, { commandTimeout: 300, enableReadyCheck: false });
redis.on('error', () => {});
const server = createServer((_request, response) => {
  redis.blpop('empty', 1).then(
    () => response.end('late'),
    (error) => response.writeHead(504).end(error.message),
  );
});
const base = await listen(server);
for (let round = 0; round < 2; round += 1) console.log((await ask(`${base}/blocked`)).body);
await new Promise((resolve) => setTimeout(resolve, 2_500));
redis.disconnect();
await close(server);
