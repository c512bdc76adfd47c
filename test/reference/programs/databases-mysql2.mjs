// mysql2: callbacks and promises; an answer, an error, values.
// needs: mysql

import { createServer } from 'node:http';
import { createPool } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import { ask, close, listen } from './support.mjs';

const settings = {
  host: '127.0.0.1',
  port: Number(process.env.MYSQL_PORT),
  user: 'u',
  database: 'shop',
};
const pool = createPool({ ...settings, connectionLimit: 2 });
const query = (...args) =>
  new Promise((resolve) => {
    pool.query(...args, (error, rows) => resolve(error?.code ?? rows[0].name));
  });
const server = createServer(async (_request, response) => {
  const seen = [
    await query('select name from users where id = 7'),
    await query('update nothing set a = 1'),
  ];
  seen.push(await query('select name from users where id = ?', [8]));
  const connection = await createConnection(settings);
  seen.push((await connection.query('select name from users'))[0][0].name);
  await connection.end();
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/mysql2`)).body);
await new Promise((resolve) => pool.end(resolve));
await close(server);
