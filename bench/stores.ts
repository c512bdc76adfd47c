import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startMariaDb } from '../scripts/servers/start-mariadb.ts';
import { startPostgres } from '../scripts/servers/start-postgres.ts';
import { startRedis } from '../scripts/servers/start-redis.ts';
import { startFakeMongodb } from '../test/support/fake-mongodb.ts';

/** Databases, empty, and a service, for services that ask them. Real ones, but for MongoDB's protocol. */
export interface Stores {
  /** Variables for a service: where they are. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** @throws Error where the machine has none */
export async function prepareStores(): Promise<Stores> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    await Promise.all(stops.map((each) => each()));
  };
  const started = async <T extends { stop(): unknown }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    stops.push(() => server.stop());
    return server;
  };
  try {
    const postgres = await started(startPostgres());
    const redis = await started(startRedis());
    const mariadb = await started(startMariaDb());
    const mongodb = await started(startFakeMongodb());
    const service = await started(startService());
    return {
      env: {
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        MYSQL_URL: `mysql://shop:${mariadb.password}@127.0.0.1:${mariadb.port}/shop`,
        MONGODB_URL: `mongodb://127.0.0.1:${mongodb.port}/shop?directConnection=true`,
        SERVICE_URL: service.url,
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Answers each request at once. */
async function startService(): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer((_request, response) => {
    response.end('{"price":3}');
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/price`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
