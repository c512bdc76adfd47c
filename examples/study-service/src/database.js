import pg from 'pg';

/** A pool of connections, which are opened when needed. */
export function openDatabase({ databaseUrl, databasePoolSize }, logger) {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: databasePoolSize,
    connectionTimeoutMillis: 5_000,
  });
  // The pool replaces an idle connection that breaks; without a listener, the error would end the process.
  pool.on('error', (error) =>
    logger.warn('idle database connection lost', { cause: error.message }),
  );
  return pool;
}

/** Runs the function with a connection in a transaction, and rolls back if it throws. */
export async function inTransaction(database, run) {
  const connection = await database.connect();
  try {
    await connection.query('BEGIN');
    const result = await run(connection);
    await connection.query('COMMIT');
    connection.release();
    return result;
  } catch (error) {
    await connection.query('ROLLBACK').then(
      () => connection.release(),
      (rollbackError) => connection.release(rollbackError),
    );
    throw error;
  }
}
