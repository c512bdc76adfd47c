import type { DatabaseSync } from 'node:sqlite';

/** Does all of it, or, where something throws, nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // A disk that is full has ended it already.
    }
    throw error;
  }
}
