const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = async (createClient) => {
  const redis = createClient({ url: process.env.REDIS_URL });
  await redis.connect();
  await redis.set('greeting', 'hello');
  listen(
    createServer(async (request, response) => {
      try {
        const greeting = await redis.get('greeting');
        if (request.url === '/fails') await redis.lPush('greeting', 'x');
        await redis.multi().incr('visits').expire('visits', 60).exec();
        response.end(greeting);
      } catch (error) {
        response.statusCode = 500;
        response.end(error.message);
      }
    }),
  );
};
