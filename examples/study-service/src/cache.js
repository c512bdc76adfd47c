import { Redis } from 'ioredis';

/**
 * Caches expensive results in Redis for a while. Redis is optional: without it, or while it is down, everything is
 * computed each time, and the log has a line about it.
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
  await redis.connect().catch(() => undefined); // reportState has logged it; ioredis retries

  const orNull = (command) => command.catch(() => null);
  return {
    async remember(key, seconds, compute) {
      const cached = await orNull(redis.get(key));
      if (cached !== null) return JSON.parse(cached);
      const value = await compute();
      await orNull(redis.set(key, JSON.stringify(value), 'EX', seconds));
      return value;
    },
    forget: (...keys) => orNull(redis.del(...keys)),
    state: () => (redis.status === 'ready' ? 'up' : 'down'),
    close: () => redis.disconnect(),
  };
}

/** Logs when Redis goes down and when it is back, not each failed attempt in between. */
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
