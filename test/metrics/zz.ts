import { ensureServers } from '../../scripts/servers/ensure.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import { startFakeMemcached } from '../support/fake-memcached.ts';
import { startFakeMongodb } from '../support/fake-mongodb.ts';
import { startFakeMysql } from '../support/fake-mysql.ts';

await ensureServers(['postgres', 'redis']);
const [pg, redis, mysql, mongo, mem] = await Promise.all([
  startPostgres(),
  startRedis(),
  startFakeMysql(),
  startFakeMongodb(),
  startFakeMemcached(),
]);
console.log(
  `export DATABASE_URL=${pg.url} REDIS_URL=${redis.url} MYSQL_PORT=${mysql.port} MONGODB_PORT=${mongo.port} MEMCACHED_PORT=${mem.port}`,
);
setTimeout(() => process.exit(), 3000_000);
