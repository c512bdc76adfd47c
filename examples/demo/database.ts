import { findPostgresFolders, findProgram } from './find-program.ts';
import { startPglite } from './pglite.ts';
import { startPostgres } from './postgres.ts';

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
  const folders = findPostgresFolders();
  const postgres = findProgram('postgres', folders);
  const initdb = findProgram('initdb', folders);
  return postgres && initdb ? startPostgres({ postgres, initdb }) : startPglite();
}
