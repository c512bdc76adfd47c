// Pools whose connections are all taken: some wait, and some wait too long. And reads of caches.
const { promisify } = require('node:util');
const { createServer } = require('node:http');
const Redis = require('ioredis');
const Memcached = require('memcached');
const mysql2 = require('mysql2');
const { Pool } = require('pg');
const { createClient } = require('redis');
const listen = require('../listen.cjs');

const { DATABASE_URL, REDIS_URL, MYSQL_PORT, MEMCACHED_PORT } = process.env;

async function fillPools() {
  const pg = new Pool({ connectionString: DATABASE_URL, max: 1, connectionTimeoutMillis: 3000 });
  await pg.connect();
  await pg.query('select 1').catch((error) => console.log(error.message));
  const options = { host: '127.0.0.1', port: Number(MYSQL_PORT), user: 'u', database: 'shop' };
  const pool = mysql2.createPool({ ...options, connectionLimit: 1 });
  const first = await promisify(pool.getConnection.bind(pool))();
  pool.getConnection(() => {});
  const other = mysql2.createPool({ ...options, database: 'other', connectionLimit: 2 });
  const second = await promisify(other.getConnection.bind(other))();
  // A connection that is destroyed is no longer counted.
  second.destroy();
  return [pg, pool, first, other];
}

async function readCaches() {
  const one = new Redis(REDIS_URL);
  await one.set('page:1', 'x');
  await one.hset('hash:1', 'a', '1');
  await Promise.all([one.get('page:1'), one.get('page:2'), one.getBuffer('page:1')]);
  await one.mget('page:1', 'page:2', 'deck:1');
  await one.hget('hash:1', 'a');
  await one.hmget('hash:1', 'a', 'b');
  await one.hgetall('hash:1');
  await one.hgetall('hash:2');
  await one.pipeline().get('pipe:1').get('page:1').exec();
  await one.multi().get('multi:1').exec();
  const two = createClient({ url: REDIS_URL });
  await two.connect();
  await two.get('two:1');
  await two.hGetAll('hash:1');
  await two.mGet(['two:1', 'page:1']);
  const memcached = new Memcached(`127.0.0.1:${MEMCACHED_PORT}`);
  await promisify(memcached.set.bind(memcached))('page:1', 'x', 60);
  await promisify(memcached.get.bind(memcached))('page:1');
  await promisify(memcached.get.bind(memcached))('page:2');
  const found = await promisify(memcached.getMulti.bind(memcached))(['page:1', 'page:2', 'deck:1']);
  console.log(JSON.stringify(found));
  // More prefixes than are told apart.
  for (let i = 0; i < 140; i++) {
    await one.get(`x${String.fromCharCode(97 + (i % 20), 97 + ((i >> 2) % 20))}:1`);
  }
}

(async () => {
  const kept = await fillPools();
  await readCaches();
  listen(createServer((_request, response) => response.end(String(kept.length))));
})();
