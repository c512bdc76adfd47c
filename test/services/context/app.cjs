// Passes each request on to a second service, at the end of one of the ways by which code goes on later.
const { createServer, get } = require('node:http');
const crypto = require('node:crypto');
const dns = require('node:dns');
const { EventEmitter, once } = require('node:events');
const fs = require('node:fs');
const { Readable, Transform, pipeline } = require('node:stream');
const { setTimeout: wait } = require('node:timers/promises');
const zlib = require('node:zlib');
const listen = require('../listen.cjs');

module.exports = async ({ pg, Redis, MongoClient, genericPool }) => {
  const { BACKEND, DATABASE_URL, REDIS_URL, MONGODB_PORT } = process.env;
  if (BACKEND === undefined) {
    listen(createServer((_request, response) => response.end('the end')));
    return;
  }

  const emitter = new EventEmitter().setMaxListeners(0);
  // Fewer than there are requests at a time: they wait for one another, which is where contexts get lost.
  const objects = genericPool.createPool(
    { create: async () => ({}), destroy: async () => {} },
    { max: 2 },
  );
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2 });
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  const redis = new Redis(REDIS_URL);
  const mongo = new MongoClient(`mongodb://127.0.0.1:${MONGODB_PORT}`, { maxPoolSize: 2 });
  await mongo.connect();

  const ways = {
    await: async (go) => {
      await null;
      await wait(1);
      go();
    },
    timers: (go) => {
      const interval = setInterval(() => {
        clearInterval(interval);
        setTimeout(() => setImmediate(() => process.nextTick(() => queueMicrotask(go))), 1);
      }, 1);
    },
    streams: (go) => {
      const through = new Transform({ transform: (_chunk, _encoding, done) => setImmediate(done) });
      pipeline(Readable.from(['a', 'b']), through, go);
      through.resume();
    },
    'body of a request': (go, request) => {
      request.on('end', go);
      request.resume();
    },
    'event emitter': (go, request) => {
      emitter.once(request.url, go);
      setImmediate(() => emitter.emit(request.url));
    },
    'events.once': async (go, request) => {
      setImmediate(() => emitter.emit(request.url));
      await once(emitter, request.url);
      go();
    },
    'thread pool': (go) =>
      crypto.pbkdf2('a', 'b', 1, 16, 'sha256', () =>
        zlib.gzip('a', () => fs.stat('.', () => dns.lookup('127.0.0.1', () => go()))),
      ),
    'generic-pool': (go) =>
      objects.use(async () => {
        await wait(1);
        go();
      }),
    'pg, callback of a client': (go) => client.query('select 1', () => go()),
    'pg, callback of a pool': (go) => pool.query('select 1', () => go()),
    'pg, connection of a pool': async (go) => {
      const connection = await pool.connect();
      try {
        await connection.query('select 1');
      } finally {
        connection.release();
      }
      go();
    },
    'ioredis, callback': (go) => redis.get('a', () => go()),
    'ioredis, pipeline': (go) =>
      redis
        .pipeline()
        .get('a')
        .get('b')
        .exec(() => go()),
    mongodb: async (go) => {
      await mongo.db('test').collection('users').findOne({ name: 'ada' });
      go();
    },
  };

  const server = createServer((request, response) => {
    const [, way] = request.url.split('/').map(decodeURIComponent);
    const go = () =>
      get(`${BACKEND}${request.url}`, (answer) => answer.pipe(response)).on('error', (error) =>
        response.destroy(error),
      );
    Promise.resolve(ways[way](go, request)).catch((error) => response.destroy(error));
  });
  console.log(JSON.stringify(Object.keys(ways)));
  listen(server);
};
