// Commands of a version of node-redis: one by one, one that fails, a pool and a cache that is too small.
const { createServer } = require('node:http');
const packages = { new: () => require('redis'), old: () => require('redis-5.11') };
const listen = require('../listen.cjs');

const { createClient, createClientPool, BasicClientSideCache } = packages[process.env.STORE]();
const url = process.env.REDIS_URL;
const clientSideCache = new BasicClientSideCache({ maxEntries: 1 });
const client = createClient({ url });
const caching = createClient({ url, RESP: 3, clientSideCache });
const pool = createClientPool({ url }, { minimum: 1, maximum: 1 });
const server = createServer(async (request, response) => {
  if (request.url === '/pool') {
    // There is one connection for three, and room for one of two keys.
    await Promise.all(['a', 'b', 'c'].map((key) => pool.get(key)));
    await caching.get('a');
    await caching.get('b');
  } else {
    await client.set('deck', 'a value that stays here');
    await client.get('deck');
    await client.incr('deck').catch(() => {});
    await client.multi().get('deck').del('deck').exec();
  }
  response.end('done');
});
Promise.all([client, caching, pool].map((one) => one.connect())).then(() => listen(server));
