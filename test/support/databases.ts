import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { type Redis, startRedis } from '../../scripts/servers/start-redis.ts';
import { startFakeMemcached } from './fake-memcached.ts';
import { startFakeMongodb } from './fake-mongodb.ts';
import { startFakeMysql } from './fake-mysql.ts';

/** All databases that the service `databases` uses. */
export interface Databases {
  readonly postgres: Postgres;
  readonly redis: Redis;
  /** What the service finds them by. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL and Redis, and what speaks the protocols of those that are not here. */
export async function startDatabases(): Promise<Databases> {
  const [postgres, redis, mysql, mongodb, memcached] = await Promise.all([
    startPostgres(),
    startRedis(),
    startFakeMysql(),
    startFakeMongodb(),
    startFakeMemcached(),
  ]);
  return {
    postgres,
    redis,
    env: {
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      MYSQL_PORT: String(mysql.port),
      MONGODB_PORT: String(mongodb.port),
      MEMCACHED_PORT: String(memcached.port),
    },
    async stop() {
      for (const fake of [mysql, mongodb, memcached]) fake.stop();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}
