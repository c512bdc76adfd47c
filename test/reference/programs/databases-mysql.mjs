// mysql: a connection and a pool; an answer, an error, values.
// needs: mysql

import { createServer } from 'node:http';
import mysql from 'mysql';
import { ask, close, listen } from './support.mjs';

const settings = {
  host: '127.0.0.1',
  port: Number(process.env.MYSQL_PORT),
  user: 'u',
  database: 'shop',
};
const pool = mysql.createPool({ ...settings, connectionLimit: 2 });
const query = (...args) =>
  new Promise((resolve) => {
    pool.query(...args, (error, rows) => resolve(error?.code ?? rows[0].name));
  });
const server = createServer(async (_request, response) => {
  const seen = [
    await query('select name from users where id = 7'),
    await query('delete from nothing'),
  ];
  seen.push(await query('select name from users where id = ?', [8]));
  seen.push(await query({ sql: 'select name from users' }));
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/mysql`)).body);
await new Promise((resolve) => pool.end(resolve));
await close(server);
