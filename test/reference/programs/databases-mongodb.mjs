// mongodb: finding, inserting, an error.
// needs: mongodb

import { createServer } from 'node:http';
import { MongoClient } from 'mongodb';
import { ask, close, listen } from './support.mjs';

const client = new MongoClient(
  `mongodb://127.0.0.1:${process.env.MONGODB_PORT}/?directConnection=true`,
);
await client.connect();
const shop = client.db('shop');
const server = createServer(async (_request, response) => {
  const seen = [(await shop.collection('users').findOne({ name: 'ada' })).name];
  seen.push(
    await shop
      .collection('nothing')
      .findOne({})
      .catch((error) => error.code),
  );
  seen.push((await shop.collection('users').insertOne({ name: 'bob' })).acknowledged);
  seen.push(
    (
      await shop
        .collection('users')
        .find({ age: { $gt: 3 } })
        .toArray()
    ).length,
  );
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/mongodb`)).body);
await client.close();
await close(server);
