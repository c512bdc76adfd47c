// BullMQ in a request: jobs that are added, worked off, and one that fails.
// needs: redis

import { createServer } from 'node:http';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { ask, close, listen } from './support.mjs';

const { hostname: host, port } = new URL(process.env.REDIS_URL);
const connection = { host, port: Number(port), maxRetriesPerRequest: null };
const name = 'orders';
const queue = new Queue(name, { connection });
const events = new QueueEvents(name, { connection });
await events.waitUntilReady();
const worker = new Worker(
  name,
  async (job) => {
    if (job.data.fails) throw new Error('out of tea');
    return job.data.order * 2;
  },
  { connection },
);
const server = createServer(async (_request, response) => {
  const one = await queue.add('order', { order: 7 });
  const [two] = await queue.addBulk([{ name: 'order', data: { order: 8 } }]);
  const lost = await queue.add('order', { fails: true });
  const ended = [one, two, lost].map((job) =>
    job.waitUntilFinished(events, 20_000).catch(({ message }) => message),
  );
  response.end((await Promise.all(ended)).join());
});
const base = await listen(server);
console.log((await ask(`${base}/orders`)).body);
await worker.close();
await queue.obliterate({ force: true });
await queue.close();
await events.close();
await close(server);
