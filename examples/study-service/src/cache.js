import { Redis } from 'ioredis';

/**
 * Answers that are costly to compute are kept in Redis for a while. Redis is a convenience here:
 * without it, or while it is away, everything is computed anew and a line in the log says so.
 */
export async function createCache(redisUrl, logger) {
  if (!redisUrl) {
    logger.info('REDIS_URL is not set: nothing is cached');
    return {
      remember: (_key, _seconds, compute) => compute(),
      forget() {},
      state: () => 'off',
      close() {},
    };
  }

  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(attempt * 500, 10_000),
  });
  reportState(redis, logger);
  await redis.connect().catch(() => undefined); // reportState has said it; retries go on

  const quietly = (command) => command.catch(() => null);
  return {
    async remember(key, seconds, compute) {
      const cached = await quietly(redis.get(key));
      if (cached !== null) return JSON.parse(cached);
      const value = await compute();
      await quietly(redis.set(key, JSON.stringify(value), 'EX', seconds));
      return value;
    },
    forget: (...keys) => quietly(redis.del(...keys)),
    state: () => (redis.status === 'ready' ? 'up' : 'down'),
    close: () => redis.disconnect(),
  };
}

/** Logs when Redis goes away and when it is back, not each failed attempt in between. */
function reportState(redis, logger) {
  let reported;
  redis.on('ready', () => {
    reported = undefined;
    logger.info('connected to Redis');
  });
  redis.on('error', (error) => {
    const cause = error.code ?? error.message;
    if (cause !== reported) logger.warn('Redis is away: nothing is cached', { cause });
    reported = cause;
  });
}
