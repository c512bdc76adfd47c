// The client below redis by its first name: commands and an error in a request.
// needs: redis

import { createServer } from 'node:http';
import { createClient } from '@node-redis/client';
import { ask, close, listen } from './support.mjs';

const client = createClient({ url: process.env.REDIS_URL });
await client.connect();
const server = createServer(async (_request, response) => {
  const seen = [await client.set('first', 'red'), await client.get('first')];
  seen.push(await client.incr('first').catch((error) => error.name));
  seen.push(await client.del('first'));
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await client.disconnect();
await close(server);
