import type { DatabaseSync } from 'node:sqlite';

/** Runs the function in a transaction, and rolls back if it throws. */
export function inTransaction<T>(database: DatabaseSync, run: () => T): T {
  database.exec('BEGIN');
  try {
    const result = run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // A full disk has already ended the transaction.
    }
    throw error;
  }
}
