// memcached: set, get, what is not there.
// needs: memcached

import { createServer } from 'node:http';
import Memcached from 'memcached';
import { ask, close, listen } from './support.mjs';

const memcached = new Memcached(`127.0.0.1:${process.env.MEMCACHED_PORT}`);
const call = (name, ...args) =>
  new Promise((resolve) =>
    memcached[name](...args, (error, value) => resolve(error?.message ?? String(value))),
  );
const server = createServer(async (_request, response) => {
  const seen = [
    await call('set', 'greeting', 'hello', 10),
    await call('get', 'greeting'),
    await call('get', 'none'),
  ];
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/memcached`)).body);
memcached.end();
await close(server);
