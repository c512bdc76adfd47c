// Asks Cassandra by each method of its client.
const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = async function start({ Client }) {
  const client = new Client({
    contactPoints: [`127.0.0.1:${process.env.CASSANDRA_PORT}`],
    localDataCenter: 'here',
    keyspace: 'shop',
  });
  await client.execute("SELECT name FROM users WHERE city = 'start'");
  const answers = {
    async '/'() {
      const { rows } = await client.execute("SELECT name FROM users WHERE city = 'Rome'");
      await new Promise((resolve, reject) =>
        client.execute('DELETE FROM users WHERE id = 42', (error) =>
          error ? reject(error) : resolve(),
        ),
      );
      await client.batch(
        Object.freeze([
          "INSERT INTO users (name) VALUES ('Ada')",
          Object.freeze({ query: 'UPDATE users SET age = 36 WHERE id = 1' }),
        ]),
      );
      const streamed = client.stream("SELECT name FROM cities WHERE land = 'it'");
      for await (const row of streamed) rows.push(row);
      return rows.map(({ name }) => name).join();
    },
    async '/fails'() {
      await client.execute("SELECT a FROM nothing WHERE b = 'geheim'");
    },
  };
  listen(
    createServer((request, response) => {
      answers[request.url]().then(
        (body) => response.end(body),
        (error) => response.writeHead(500).end(error.message),
      );
    }),
  );
};
