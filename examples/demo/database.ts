import { ensureServers } from '../../scripts/servers/ensure.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { startPglite } from './pglite.ts';

export interface Database {
  /** For people: `PostgreSQL 15.14`. */
  readonly description: string;
  readonly url: string;
  /** How many connections it bears at once. */
  readonly poolSize: number;
  stop(): Promise<void>;
}

/** The PostgreSQL that the machine has; else PGlite, which is PostgreSQL compiled for Node. */
export async function startDatabase(): Promise<Database> {
  const { postgres } = await ensureServers(['postgres'], { install: false });
  if ('missing' in postgres) return startPglite();
  const { url, stop } = await startPostgres();
  return { description: `PostgreSQL ${postgres.version}`, url, poolSize: 10, stop };
}
