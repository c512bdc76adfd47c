// cassandra-driver in a request: a query, one that is prepared, a batch, a stream, an error.
// needs: cassandra

import { createServer } from 'node:http';
import cassandra from 'cassandra-driver';
import { ask, close, listen } from './support.mjs';

const client = new cassandra.Client({
  contactPoints: [`127.0.0.1:${process.env.CASSANDRA_PORT}`],
  localDataCenter: 'here',
  keyspace: 'shop',
  pooling: { warmup: false },
});
await client.connect();
const server = createServer(async (_request, response) => {
  const seen = [];
  const first = await client.execute("SELECT name FROM users WHERE name = 'ada'");
  seen.push(first.rows[0].name);
  const second = await client.execute('SELECT name FROM users WHERE id = ?', ['7'], {
    prepare: true,
  });
  seen.push(second.rows[0].name);
  await client.batch([{ query: "INSERT INTO users (name) VALUES ('bo')" }]);
  await new Promise((resolve, reject) => {
    client
      .stream('SELECT name FROM users')
      .on('data', ({ name }) => seen.push(name))
      .on('end', resolve)
      .on('error', reject);
  });
  seen.push(await client.execute('SELECT name FROM nothing').catch((error) => error.message));
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await client.shutdown();
await close(server);
