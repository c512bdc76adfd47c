import pg from 'pg';

/** A pool of connections, opened as they are needed. */
export function openDatabase({ databaseUrl, databasePoolSize }, logger) {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: databasePoolSize,
    connectionTimeoutMillis: 5_000,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end us.
  pool.on('error', (error) =>
    logger.warn('idle database connection lost', { cause: error.message }),
  );
  return pool;
}

/** Runs `work` with one connection, in one transaction: all of it happens, or nothing. */
export async function inTransaction(database, work) {
  const connection = await database.connect();
  try {
    await connection.query('BEGIN');
    const result = await work(connection);
    await connection.query('COMMIT');
    connection.release();
    return result;
  } catch (error) {
    await connection.query('ROLLBACK').then(
      () => connection.release(),
      (broken) => connection.release(broken),
    );
    throw error;
  }
}
