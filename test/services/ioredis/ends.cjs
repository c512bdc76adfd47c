// Commands that time out, and a transaction in which one fails.
const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = async (Redis) => {
  const redis = new Redis(process.env.REDIS_URL);
  const impatient = new Redis(process.env.REDIS_URL, { commandTimeout: 20 });
  await redis.set('greeting', 'hello');
  const routes = {
    '/late': async () => {
      const message = await impatient.blpop('nothing', 0.2).catch((error) => error.message);
      // The reply to the first comes before that to the second.
      await redis.blpop('nothing', 0.3);
      return message;
    },
    '/transaction': async () => {
      const replies = await redis.multi().incr('visits').incr('greeting').get('greeting').exec();
      return JSON.stringify(replies.map(([error, reply]) => (error ? error.message : reply)));
    },
    '/single': async () => {
      await redis.multi({ pipeline: false });
      await redis.incr('greeting');
      const replies = await redis.exec();
      return String(replies[0][0]);
    },
    '/opens': async () => {
      const own = new Redis(process.env.REDIS_URL);
      await own.get('greeting');
      own.disconnect();
      return 'opened';
    },
  };
  listen(
    createServer(async (request, response) => {
      response.end(await routes[request.url]());
    }),
  );
};
