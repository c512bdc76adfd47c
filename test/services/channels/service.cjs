// A request asks each store once, fails once, and calls the service itself from inside of an answer.
const express = require('express');
const { Redis } = require('ioredis');
const mysql = require('mysql2');
const { createClient } = require('redis');

async function main() {
  const ioredis = new Redis(process.env.REDIS_URL);
  const redis = await createClient({ url: process.env.REDIS_URL }).connect();
  const pool = mysql.createPool({
    ...{ host: '127.0.0.1', port: Number(process.env.MYSQL_PORT), user: 'shop', database: 'shop' },
  });
  const query = (sql, values = []) =>
    new Promise((resolve, reject) =>
      pool.query(sql, values, (error, rows) => (error ? reject(error) : resolve(rows))),
    );
  await ioredis.ping();
  await query('select name from users');
  const shops = express.Router();
  shops.get('/decks/:deck', async (request, response) => {
    await ioredis.set(`deck:${request.params.deck}`, 'a value that stays here');
    await ioredis.get(`deck:${request.params.deck}`);
    await redis.get(`deck:${request.params.deck}`);
    await query('select name from users where id = ?', [4711]);
    await query('update nothing set a = 1').catch(() => {});
    await ioredis.incr('text').catch(() => {});
    // Called back by the connection, which was opened elsewhere.
    pool.query('select name from users', () => {
      fetch(`http://127.0.0.1:${server.address().port}/inner`).then(() => response.end('done'));
    });
  });
  const app = express();
  app.get('/inner', (_request, response) => response.end('inner'));
  app.use('/:tenant', express.Router().use('/shop', shops));
  await ioredis.set('text', 'no number');
  const server = app.listen(0, '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}`);
  });
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    ioredis.disconnect();
    redis.destroy();
    pool.end();
  });
}
main();
