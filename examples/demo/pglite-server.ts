import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** The child process of pglite.ts: a database in memory behind a free port. */
const db = await PGlite.create();
const { rows } = await db.query<{ server_version: string }>('SHOW server_version');
// A pool of one replaces its connection after an error: for a moment there are two.
const maxConnections = 5;
const server = new PGLiteSocketServer({ db, port: 0, host: '127.0.0.1', maxConnections });
await server.start();
console.log(
  `listening on ${server.getServerConn().split(':').at(-1)}, PostgreSQL ${rows[0]?.server_version}`,
);

const stop = async () => {
  await server.stop();
  await db.close();
  process.exit();
};
process.once('SIGTERM', stop);
