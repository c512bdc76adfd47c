import { execFile, execFileSync } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from './database.ts';
import { findFreePort } from './free-port.ts';
import { startProcess } from './processes.ts';

const run = promisify(execFile);

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** A cluster of its own in a temporary folder, on a free port. Nothing of it outlives stop(). */
export async function startPostgres(programs: {
  readonly postgres: string;
  readonly initdb: string;
}): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-postgres-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    const identity = process.getuid?.() === 0 ? findUnprivilegedUser() : undefined;
    if (identity) await chown(folder, identity.uid, identity.gid);
    // In English and without a user's own settings, for the lines of its log are read below.
    const spawn = { ...identity, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
    await run(
      programs.initdb,
      ['-D', folder, '-U', 'study', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
      spawn,
    );
    const { stdout: version } = await run(programs.postgres, ['--version'], spawn);
    const port = await findFreePort();
    const server = await startProcess({
      name: 'PostgreSQL',
      command: programs.postgres,
      // Without fsync: nobody needs this data after a crash.
      args: ['-D', folder, '-p', String(port)].concat(
        ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap(
          (setting) => ['-c', setting],
        ),
      ),
      spawn,
      isReady: (line) => line.includes('ready to accept connections'),
      timeoutMs: 30_000,
    });
    return {
      description: `PostgreSQL ${/\d+(\.\d+)*/.exec(version)?.[0] ?? ''}`,
      url: `postgres://study@127.0.0.1:${port}/postgres`,
      poolSize: 10,
      async stop() {
        await server.stop('SIGINT'); // its "fast shutdown": clients are disconnected
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** PostgreSQL refuses to run as root. */
function findUnprivilegedUser(): Identity {
  for (const user of ['postgres', 'nobody']) {
    try {
      const read = (flag: string) => Number(execFileSync('id', [flag, user], { stdio: 'pipe' }));
      return { uid: read('-u'), gid: read('-g') };
    } catch {
      // no such user: the next one
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
}
