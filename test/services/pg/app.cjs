const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = async ({ Client, Pool }) => {
  const connectionString = process.env.DATABASE_URL;
  const client = new Client({ connectionString });
  await client.connect();
  await client.query('create table if not exists users (id int primary key, name text)');
  await client.query("insert into users values (7, 'ada') on conflict do nothing");
  await client.end();

  const pool = new Pool({ connectionString, max: 2 });
  listen(
    createServer(async (request, response) => {
      const id = Number(request.url.slice('/users/'.length));
      const table = request.url.startsWith('/users/') ? 'users' : 'nothing';
      try {
        const { rows } = await pool.query(`select name from ${table} where id = $1`, [id]);
        response.end(rows[0]?.name);
      } catch (error) {
        response.statusCode = 500;
        response.end(error.message);
      }
    }),
  );
};
