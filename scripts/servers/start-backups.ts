import { chownSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binaryOf } from './ensure.ts';
import { freePort } from './free-port.ts';
import { type RunningServer, runServer } from './run-server.ts';
import { type Postgres, startPostgres, unprivilegedUser } from './start-postgres.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface BackupOptions {
  /** The key that they are encrypted with. */
  readonly keyFile: string;
  readonly tokenFile?: string;
  /** The database that each drill looks at. */
  readonly database: string;
  /** `host:port` of a collector that takes OTLP by HTTP. */
  readonly otlpAddress: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface PostgresWithArchive {
  readonly postgres: Postgres;
  /** Starts stack/postgres/backup.sh as the image does: a backup and a drill at once, and again each period. */
  startBackups(options: BackupOptions): Promise<RunningServer & { readonly state: string }>;
}

const script = fileURLToPath(new URL('../../stack/postgres/backup.sh', import.meta.url));

/**
 * A real PostgreSQL whose log leaves it by the stack's script.
 *
 * @param parent the folder that its data lies in (default: one of its own)
 */
export async function startPostgresWithArchive(parent?: string): Promise<PostgresWithArchive> {
  const user = unprivilegedUser();
  const own = (path: string) => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (user) chownSync(path, user.uid, user.gid);
    return path;
  };
  await binaryOf('pgbackrest');
  const folder = own(temporaryFolder('backups'));
  const key = join(folder, 'key');
  const env: Record<string, string> = {
    BACKUP_REPOSITORY: own(join(folder, 'repository')),
    BACKUP_KEY_FILE: key,
    BACKUP_SCRATCH: own(join(folder, 'scratch')),
    BACKUP_DRILL_PORT: String(await freePort()),
    POSTGRES_BIN: dirname(await binaryOf('postgres')),
    POSTGRES_USER: 'postgres',
    PGBACKREST_JOB_RETRY: '0',
  };
  // pgBackRest looks for its own name in the setting.
  const archive = join(folder, 'pgbackrest-archive.sh');
  writeFileSync(archive, `exec /bin/sh ${script} archive "$1"\n`, { mode: 0o755 });
  const postgres = await startPostgres({
    settings: ['archive_mode=on', `archive_command=/bin/sh ${archive} %p`, 'archive_timeout=60'],
    env,
    ...(parent !== undefined && { parent: own(parent) }),
  });
  return {
    postgres,
    async startBackups(options) {
      copyFileSync(options.keyFile, key);
      if (user) chownSync(key, user.uid, user.gid);
      const state = join(env.BACKUP_REPOSITORY!, 'state');
      const server = await runServer({
        name: 'backups',
        command: '/bin/sh',
        args: [script, 'loop'],
        env: {
          ...env,
          PGDATA: postgres.data,
          PGHOST: postgres.socketFolder,
          PGPORT: String(postgres.port),
          POSTGRES_DB: options.database,
          BACKUP_OTLP_ADDRESS: options.otlpAddress,
          ...options.env,
        },
        isReady: async () => existsSync(state),
        folder,
        user,
      });
      return { ...server, state };
    },
  };
}
