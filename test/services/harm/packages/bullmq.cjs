const { Queue, QueueEvents, Worker } = require('bullmq');
const { attempt, kindOf, print, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('Queue', Queue, 1);
  const { hostname, port } = new URL(process.env.REDIS_URL);
  const connection = Object.freeze({ host: hostname, port: Number(port) });
  const queue = new Queue('tried', { connection });
  await queue.obliterate({ force: true });
  const events = new QueueEvents('tried', { connection });
  await events.waitUntilReady();
  const seen = [];
  const worker = new Worker(
    'tried',
    async (job) => {
      seen.push([job.name, job.data, job.attemptsMade]);
      if (job.name === 'bad') throw new Error('bad job');
      return `done ${job.name}`;
    },
    { connection },
  );
  const good = await queue.add('good', Object.freeze({ a: 1 }), Object.freeze({ jobId: 'one' }));
  print(kindOf(good), good.id, good.data, Object.keys(good.opts).join());
  await attempt('finished', () => good.waitUntilFinished(events, 5000));
  const bad = await queue.add('bad', {});
  await attempt('failed', () => bad.waitUntilFinished(events, 5000));
  await attempt('bulk', () =>
    queue.addBulk([{ name: 'x', data: 1 }]).then((jobs) => jobs.map(({ name }) => name)),
  );
  await attempt('no name', () => queue.add(undefined, {}).then(kindOf));
  print(seen.slice(0, 2), worker.listenerCount('completed'));
  await worker.close();
  await events.close();
  await queue.close();
};
