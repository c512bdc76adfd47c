// Uses each database once in a way that works and once in one that fails; at `/again` once more.
const { createServer } = require('node:http');
const { promisify } = require('node:util');
const listen = require('../listen.cjs');

module.exports = async (clients) => {
  const databases = {};
  for (const [name, open] of Object.entries(OPENERS)) {
    if (clients[name] !== undefined) databases[name] = await open(clients[name]);
  }
  // Nobody's request: no trace, and measured all the same.
  for (const { works } of Object.values(databases)) await works();
  listen(
    createServer(async (_request, response) => {
      for (const { works, fails } of Object.values(databases)) {
        await works();
        await fails().catch(() => {});
      }
      response.end('done');
    }),
  );
};

const { DATABASE_URL, REDIS_URL, MYSQL_PORT, MONGODB_PORT, MEMCACHED_PORT } = process.env;
const MYSQL = { host: '127.0.0.1', port: Number(MYSQL_PORT), user: 'u', database: 'shop' };
const SELECT = 'select name from users where id = 7';

const OPENERS = {
  async pg({ Pool }) {
    const pool = new Pool({ connectionString: DATABASE_URL, max: 3 });
    await pool.query('create table if not exists users (id int primary key, name text)');
    const held = await pool.connect();
    return {
      works: () => pool.query('select name\nfrom "users" where id = $1', [7]),
      fails: () => held.query('insert into nothing values (1)'),
    };
  },
  async mysql({ createConnection }) {
    const connection = createConnection(MYSQL);
    const query = promisify(connection.query.bind(connection));
    return { works: () => query(SELECT), fails: () => query('delete from nothing') };
  },
  async mysql2({ createPool }) {
    const pool = createPool({ ...MYSQL, connectionLimit: 5 });
    const query = promisify(pool.query.bind(pool));
    return { works: () => query(SELECT), fails: () => query('update nothing set a = 1') };
  },
  async mongodb({ MongoClient }) {
    const url = `mongodb://127.0.0.1:${MONGODB_PORT}/?directConnection=true`;
    const client = new MongoClient(url, { maxPoolSize: 4, monitorCommands: false });
    await client.connect();
    const shop = client.db('shop');
    return {
      works: () => shop.collection('users').findOne({ name: 'ada' }),
      fails: () => shop.collection('nothing').findOne({}),
    };
  },
  async ioredis(Redis) {
    const redis = new Redis(REDIS_URL);
    await redis.set('greeting', 'hello');
    return { works: () => redis.get('greeting'), fails: () => redis.lpush('greeting', 'x') };
  },
  async redis({ createClient, createClientPool }) {
    const redis = createClient({ url: REDIS_URL });
    await redis.connect();
    await redis.set('greeting', 'hello');
    const pool = createClientPool({ url: REDIS_URL }, { minimum: 2, maximum: 6 });
    await pool.connect();
    return { works: () => redis.get('greeting'), fails: () => redis.lPush('greeting', 'x'), pool };
  },
  async memcached(Memcached) {
    const memcached = new Memcached(`127.0.0.1:${MEMCACHED_PORT}`);
    const get = promisify(memcached.get.bind(memcached));
    return { works: () => get('greeting'), fails: async () => {} };
  },
  async knex(knex) {
    const client = knex({ client: 'pg', connection: DATABASE_URL });
    return {
      works: () => client('users').select('name').where('id', 7),
      fails: () => client('nothing').del(),
    };
  },
};
