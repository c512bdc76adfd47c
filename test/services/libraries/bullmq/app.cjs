// Jobs of BullMQ from requests, and a worker for them in the same process. `/send/<name>` answers when the job is over.
const { createServer } = require('node:http');
const listen = require('../../listen.cjs');

module.exports = async ({ FlowProducer, Queue, QueueEvents, Worker }) => {
  const { port } = new URL(process.env.REDIS_URL);
  const options = Object.freeze({
    connection: Object.freeze({ host: '127.0.0.1', port: Number(port) }),
  });
  const queue = new Queue('mails', options);
  // Nobody takes from this one.
  const idle = new Queue('idle', options);
  const events = new QueueEvents('mails', options);
  const flows = new FlowProducer(options);
  const worker = new Worker(
    'mails',
    async ({ name, data, attemptsMade }) => {
      console.info(`process ${name}`);
      if (name === 'fails') throw new TypeError(`no ${data.to}`);
      if (name === 'again' && attemptsMade === 0) throw new RangeError('once more');
      return { sent: data.to };
    },
    options,
  );
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady(), worker.waitUntilReady()]);
  await idle.add('late', {});
  const ended = async (job) => {
    try {
      return JSON.stringify(await job.waitUntilFinished(events));
    } catch (error) {
      return `${error.constructor.name} ${error.message}`;
    }
  };
  const ways = {
    mail: async () =>
      ended(
        await queue.add(
          'mail',
          Object.freeze({ to: 'ada' }),
          Object.freeze({ jobId: `j${process.pid}` }),
        ),
      ),
    fails: async () => ended(await queue.add('fails', { to: 'secret@example.com' })),
    again: async () => ended(await queue.add('again', { to: 'eve' }, { attempts: 2 })),
    bulk: async () => {
      const jobs = await queue.addBulk([
        { name: 'one', data: { to: 1 } },
        { name: 'two', data: { to: 2 } },
      ]);
      return (await Promise.all(jobs.map(ended))).join();
    },
    flow: async () => {
      const { job } = await flows.add({
        name: 'parent',
        queueName: 'mails',
        data: { to: 'p' },
        children: [{ name: 'child', queueName: 'mails', data: { to: 'c' } }],
      });
      return ended(job);
    },
    options: async () => Object.keys(queue.opts).join(),
  };
  listen(
    createServer(async (request, response) => {
      response.end(String(await ways[request.url.slice(1)]()));
    }),
  );
  process.once('SIGTERM', async () => {
    await Promise.all([worker.close(), events.close(), flows.close(), queue.close()]);
    await idle.close();
    process.exit();
  });
};
