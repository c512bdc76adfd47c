// Queries by the promise and the callback interface of a version of mysql2.
const { createServer } = require('node:http');
const packages = { new: () => require('mysql2'), old: () => require('mysql2-3.19') };

const mysql = packages[process.env.MYSQL2]();
const pool = mysql.createPool({
  ...{ host: '127.0.0.1', port: Number(process.env.MYSQL_PORT), user: 'shop', database: 'shop' },
});
const server = createServer(async (_request, response) => {
  await pool.promise().query('select name from users where id = ?', [4711]);
  await new Promise((resolve) => pool.query('select name from users', resolve));
  response.end('done');
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  pool.end();
});
