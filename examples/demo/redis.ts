import { ensureServers } from '../../scripts/servers/ensure.ts';
import { startRedis as start } from '../../scripts/servers/start-redis.ts';

export interface Redis {
  /** Name and version: `Redis 7.0.15`. */
  readonly description: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a Redis for the demo; undefined if none is installed. */
export async function startRedis(): Promise<Redis | undefined> {
  const { redis } = await ensureServers(['redis'], { install: false });
  if ('missing' in redis) return undefined;
  const { url, stop } = await start();
  return { description: `Redis ${redis.version}`, url, stop };
}
