// mariadb: promises and callbacks; a pool, an answer, an error, values.
// needs: mariadb

import { createServer } from 'node:http';
import { createPool } from 'mariadb';
import { createConnection } from 'mariadb/callback';
import { ask, close, listen } from './support.mjs';

const settings = {
  ...{ host: '127.0.0.1', port: Number(process.env.MARIADB_PORT), user: 'shop' },
  ...{ password: process.env.MARIADB_PASSWORD, database: 'shop' },
};
const pool = createPool({ ...settings, connectionLimit: 2 });
await pool.query('create or replace table films (id int primary key, title varchar(20))');
const server = createServer(async (_request, response) => {
  const seen = [];
  seen.push((await pool.query('insert into films values (?, ?)', [7, 'alien'])).affectedRows);
  seen.push((await pool.query("select title from films where title = 'alien'"))[0].title);
  seen.push((await pool.execute('select id from films where id = ?', [7]))[0].id);
  seen.push(await pool.query('select title from nothing').catch(({ code }) => code));
  const connection = createConnection(settings);
  const rows = await new Promise((resolve, reject) => {
    connection.query('select title from films', (error, found) =>
      error ? reject(error) : resolve(found),
    );
  });
  seen.push(rows[0].title);
  await new Promise((resolve) => connection.end(resolve));
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/films`)).body);
await pool.end();
await close(server);
