import { startPostgres } from '../scripts/servers/start-postgres.ts';
import { startRedis } from '../scripts/servers/start-redis.ts';

/** Real databases, empty, for services that ask them. */
export interface Stores {
  /** Variables for a service: where they are. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** @throws Error where the machine has none */
export async function prepareStores(): Promise<Stores> {
  const postgres = await startPostgres();
  try {
    const redis = await startRedis();
    return {
      env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url },
      stop: async () => {
        await Promise.all([postgres.stop(), redis.stop()]);
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
