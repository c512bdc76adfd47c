import { execFile } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { binaryOf } from './ensure.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { type RunningServer, runServer } from './run-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface PostgresOptions {
  /** `name=value`, beside those that it has anyway. */
  readonly settings?: readonly string[];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that its data lies in (default: one of its own). */
  readonly parent?: string;
  /** A data folder that is there already, and is kept. */
  readonly data?: string;
}

export interface Postgres extends RunningServer {
  /** `postgres://postgres@127.0.0.1:PORT/postgres`, without a password. */
  readonly url: string;
  readonly port: number;
  /** Its data folder. */
  readonly data: string;
  /** The folder of its socket. */
  readonly socketFolder: string;
}

const run = promisify(execFile);

/** Starts a real PostgreSQL with an empty database. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const binary = await binaryOf('postgres');
  // initdb and pg_isready lie beside it; Debian puts none of them on PATH.
  const bin = dirname(binary);
  return await onFreePorts(async () => {
    const port = await freePort();
    const folder = temporaryFolder('postgres');
    const user = unprivilegedUser();
    if (user) chownSync(folder, user.uid, user.gid);
    const data = options.data ?? join(options.parent ?? folder, 'data');
    if (!options.data) {
      await run(
        join(bin, 'initdb'),
        ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
        { cwd: folder, ...user },
      );
    }
    const server = await runServer({
      name: 'postgres',
      command: binary,
      args: [
        ...['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder],
        // The data is thrown away, so nothing needs to reach the disk.
        ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
        ...(options.settings ?? []).flatMap((setting) => ['-c', setting]),
      ],
      ...(options.env && { env: options.env }),
      isReady: async () => {
        await run(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
        return true;
      },
      folder,
      // "Fast shutdown": SIGTERM would wait for clients that are still connected.
      stopSignal: 'SIGINT',
      user,
    });
    return {
      ...server,
      port,
      data,
      socketFolder: folder,
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    };
  });
}

/** PostgreSQL refuses to run as root: its package's user, else `nobody`. */
export function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line =
    lines.find((line) => line.startsWith('postgres:')) ??
    lines.find((line) => line.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
