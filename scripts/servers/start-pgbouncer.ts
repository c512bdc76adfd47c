import { chownSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersConnections, type RunningServer, runServer } from './run-server.ts';
import { unprivilegedUser } from './start-postgres.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface PgBouncer extends RunningServer {
  /** `postgres://USER:PASSWORD@127.0.0.1:PORT/DATABASE` */
  readonly url: string;
  readonly port: number;
}

export interface PgBouncerOptions {
  /** Of PostgreSQL, on this machine. */
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** In letters and digits. */
  readonly password: string;
  /** Connections of PostgreSQL at most (default 20). */
  readonly poolSize?: number;
}

const script = fileURLToPath(new URL('../../stack/pgbouncer/start.sh', import.meta.url));

/** Starts the stack's PgBouncer before a PostgreSQL. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<PgBouncer> {
  const binary = await binaryOf('pgbouncer');
  return await onFreePorts(async () => {
    const port = await freePort();
    const folder = temporaryFolder('pgbouncer');
    // Started as whom it would become: a process that changes its user no longer ends with its parent.
    const user = unprivilegedUser();
    writeFileSync(`${folder}/password`, options.password, { mode: 0o600 });
    for (const path of user ? [folder, `${folder}/password`] : []) {
      chownSync(path, user!.uid, user!.gid);
    }
    const server = await runServer({
      name: 'pgbouncer',
      command: '/bin/sh',
      args: [script],
      env: {
        PGBOUNCER: binary,
        PGBOUNCER_DATABASE_PORT: String(options.port),
        PGBOUNCER_DATABASE: options.database,
        PGBOUNCER_USER: options.user,
        PGBOUNCER_PASSWORD_FILE: `${folder}/password`,
        PGBOUNCER_PORT: String(port),
        PGBOUNCER_POOL_SIZE: String(options.poolSize ?? 20),
        PGBOUNCER_RUN_FOLDER: `${folder}/run`,
      },
      isReady: () => answersConnections(port),
      folder,
      user,
    });
    const { user: name, password, database } = options;
    return { ...server, port, url: `postgres://${name}:${password}@127.0.0.1:${port}/${database}` };
  });
}
