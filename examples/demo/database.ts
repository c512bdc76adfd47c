import { ensureServers } from '../../scripts/servers/ensure.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { startPglite } from './pglite.ts';

export interface Database {
  /** Name and version: `PostgreSQL 15.14`. */
  readonly description: string;
  readonly url: string;
  /** Maximum number of connections. */
  readonly poolSize: number;
  stop(): Promise<void>;
}

/** Starts the PostgreSQL of the machine or, without one, PGlite: PostgreSQL compiled for Node. */
export async function startDatabase(): Promise<Database> {
  const { postgres } = await ensureServers(['postgres'], { install: false });
  if ('missing' in postgres) return startPglite();
  const { url, stop } = await startPostgres();
  return { description: `PostgreSQL ${postgres.version}`, url, poolSize: 10, stop };
}
