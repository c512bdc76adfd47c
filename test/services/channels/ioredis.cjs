// Commands of a version of ioredis: one by one, together, and one that fails.
const { createServer } = require('node:http');
const packages = { new: () => require('ioredis'), old: () => require('ioredis-5.10') };
const listen = require('../listen.cjs');

const { Redis } = packages[process.env.STORE]();
const redis = new Redis(process.env.REDIS_URL);
const server = createServer(async (_request, response) => {
  await redis.set('deck', 'a value that stays here');
  await redis.get('deck');
  await redis.incr('deck').catch(() => {});
  await redis.pipeline().get('deck').del('deck').exec();
  response.end('done');
});
redis.ping().then(() => listen(server));
