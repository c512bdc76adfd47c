import { readdir, readFile } from 'node:fs/promises';
import { inTransaction } from './database.js';

const folder = new URL('./migrations/', import.meta.url);

/** Updates the schema of the database: runs every file in migrations/ once, in order. */
export async function migrate(database, logger) {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  await inTransaction(database, async (connection) => {
    // Several instances may start at once: with the lock, they migrate one after another.
    await connection.query('SELECT pg_advisory_xact_lock(7104)');
    await connection.query('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY)');
    const { rows } = await connection.query('SELECT name FROM migrations');
    const names = new Set(rows.map((row) => row.name));
    for (const name of files.filter((file) => !names.has(file))) {
      await connection.query(await readFile(new URL(name, folder), 'utf8'));
      await connection.query('INSERT INTO migrations (name) VALUES ($1)', [name]);
      logger.info('migrated', { name });
    }
  });
}
