const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = async (Redis) => {
  const redis = new Redis(process.env.REDIS_URL);
  await redis.set('greeting', 'hello');
  listen(
    createServer(async (request, response) => {
      try {
        const [greeting] = await Promise.all([
          redis.get('greeting'),
          request.url === '/fails' && redis.lpush('greeting', 'x'),
        ]);
        await redis.pipeline().incr('visits').expire('visits', 60).exec();
        response.end(greeting);
      } catch (error) {
        response.statusCode = 500;
        response.end(error.message);
      }
    }),
  );
};
