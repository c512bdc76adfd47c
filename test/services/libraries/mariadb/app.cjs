// Each way to ask mariadb: `/<way>` answers with what has come of it.
const { createServer } = require('node:http');
const listen = require('../../listen.cjs');

module.exports = async (mariadb) => {
  const { MARIADB_PORT, MARIADB_PASSWORD: password } = process.env;
  const options = Object.freeze({
    ...{ host: '127.0.0.1', port: Number(MARIADB_PORT) },
    ...{ user: 'shop', password, database: 'shop', connectionLimit: 2 },
    ...{ connectTimeout: 60_000, acquireTimeout: 60_000 },
  });
  const pool = mariadb.createPool(options);
  const connection = await mariadb.createConnection(
    `mariadb://shop:${password}@127.0.0.1:${MARIADB_PORT}/shop?connectTimeout=60000`,
  );
  const cluster = mariadb.createPoolCluster();
  cluster.add('one', options);
  await pool.query('create table if not exists films (id int primary key, title varchar(20))');
  await pool.query("insert ignore into films values (7, 'alien')");
  const ways = {
    query: async () => (await pool.query('select title from films where id = ?', [7]))[0].title,
    object: async () =>
      (
        await pool.query(
          Object.freeze({ sql: 'select title from films where id = 7', rowsAsArray: true }),
        )
      )[0][0],
    execute: async () =>
      (await connection.execute('select title from films where id = ?', [7]))[0].title,
    batch: async () =>
      (
        await pool.batch('replace into films values (?, ?)', [
          [8, 'a'],
          [9, 'b'],
        ])
      ).affectedRows > 0,
    lent: async () => {
      const lent = await pool.getConnection();
      await lent.beginTransaction();
      const [{ n }] = await lent.query('select 5 as n');
      await lent.commit();
      await lent.release();
      return n;
    },
    cluster: async () => (await cluster.of('one').query('select 6 as n'))[0].n,
    fails: async () => await pool.query('select secret from nothing where id = ?', ['hidden']),
  };
  listen(
    createServer(async (request, response) => {
      try {
        response.end(String(await ways[request.url.slice(1)]()));
      } catch ({ name, code, message }) {
        response.end(`${name} ${code} ${message.replace(/conn:\d+/, 'conn')}`);
      }
    }),
  );
};
