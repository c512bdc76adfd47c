// A query that fails, for whose error nobody listens.
const packages = { new: () => require('mysql2'), old: () => require('mysql2-3.19') };

const mysql = packages[process.env.MYSQL2]();
const connection = mysql.createConnection({
  ...{ host: '127.0.0.1', port: Number(process.env.MYSQL_PORT), user: 'shop', password: 'x' },
});
const query = connection.query('select * from nothing');
console.log(query.listenerCount('error'), query.listenerCount('end'));
process.once('uncaughtException', ({ code }) => {
  console.log(code);
  process.exit(3);
});
query.once('end', () => console.log('ended'));
