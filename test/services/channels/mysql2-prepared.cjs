// Statements that are prepared once, and a login that fails, by a version of mysql2; MariaDB answers.
const { createServer } = require('node:http');
const packages = { new: () => require('mysql2'), old: () => require('mysql2-3.19') };
const listen = require('../listen.cjs');

const mysql = packages[process.env.MYSQL2]();
const options = {
  ...{ host: '127.0.0.1', port: Number(process.env.MARIADB_PORT), user: 'shop', database: 'shop' },
  password: process.env.MARIADB_PASSWORD,
};
const server = createServer(async (request, response) => {
  if (request.url === '/refused') {
    const pool = mysql.createPool({ ...options, user: 'nobody', password: 'fake-password' });
    const error = await pool
      .promise()
      .query('select 1')
      .catch(({ code }) => code);
    const single = mysql.createConnection({ ...options, port: 1, host: '127.0.0.1' });
    const other = await new Promise((resolve) => single.connect(({ code }) => resolve(code)));
    response.end(`${error} ${other}`);
    return;
  }
  const connection = mysql.createConnection(options);
  const api = mysql.createConnection(options).promise();
  const statement = await api.prepare('select ? + 1 as sum');
  const [[{ sum }]] = await statement.execute([4711]);
  const failing = await api.prepare('insert into decks values (?)');
  await api.query('drop table decks');
  await failing.execute([1]).catch(() => {});
  const streamed = await new Promise((resolve, reject) => {
    connection.prepare('select ? as one', (error, prepared) => {
      if (error) reject(error);
      else prepared.execute([1]).on('result', (row) => resolve(row.one));
    });
  });
  await api.end();
  connection.end();
  response.end(`${sum} ${streamed}`);
});
const first = mysql.createConnection(options);
first.query('create table decks (id int)', (error) => {
  if (error) throw error;
  first.end();
  listen(server);
});
