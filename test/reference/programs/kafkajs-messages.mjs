// kafkajs on a broker: send, send in a batch, consume each and by the batch.
// needs: kafka

import { createServer } from 'node:http';
import { Kafka, logLevel } from 'kafkajs';
import { ask, close, listen } from './support.mjs';

const kafka = new Kafka({
  ...{ clientId: 'shop', brokers: [process.env.KAFKA_BROKER], logLevel: logLevel.NOTHING },
  retry: { retries: 3, initialRetryTime: 50 },
});
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic: 'orders' }, { topic: 'batches' }] });
const [producer, each, batch] = [
  kafka.producer(),
  kafka.consumer({ groupId: `each-${process.pid}` }),
  kafka.consumer({ groupId: `batch-${process.pid}` }),
];
await producer.connect();
const carried = [];
const note = (where, { value, headers }) =>
  carried.push(`${where} ${value} ${Object.keys(headers).sort()}`);
const got = [];
let arrived;
const all = new Promise((resolve) => {
  arrived = resolve;
});
const take = (value) => {
  got.push(String(value));
  if (got.length === 6) arrived();
};
for (const [consumer, topic, run] of [
  [
    each,
    'orders',
    {
      async eachMessage({ message }) {
        note('each', message);
        take(message.value);
      },
    },
  ],
  [
    batch,
    'batches',
    {
      async eachBatch({ batch: { messages } }) {
        for (const message of messages) {
          note('batch', message);
          take(message.value);
        }
      },
    },
  ],
]) {
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run(run);
}
const server = createServer(async (_request, response) => {
  await producer.send({
    topic: 'orders',
    messages: [{ value: 'one', key: 'k', headers: { mine: 'a' } }, { value: 'two' }],
  });
  await producer.sendBatch({
    topicMessages: [
      { topic: 'orders', messages: [{ value: 'three' }] },
      { topic: 'batches', messages: [{ value: 'four' }, { value: 'five' }, { value: 'six' }] },
    ],
  });
  response.end('sent');
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
await all;
console.log(got.sort().join());
for (const line of carried.sort()) console.log(`@ ${line}`);
await each.disconnect();
await batch.disconnect();
await producer.disconnect();
await admin.deleteTopics({ topics: ['orders', 'batches'] });
await admin.disconnect();
await close(server);
