import { execFile } from 'node:child_process';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binaryOf } from './ensure.ts';
import { findOnPath } from './find-go.ts';
import { freePort, onFreePorts } from './free-port.ts';
import { answersConnections, type RunningServer, runServer } from './run-server.ts';
import { unprivilegedUser } from './start-postgres.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface MariaDb extends RunningServer {
  readonly port: number;
  /** Of the user `shop`, whose database `shop` it is. */
  readonly password: string;
}

const run = promisify(execFile);

/** Starts a real MariaDB with an empty database `shop`, and its user. */
export async function startMariaDb(): Promise<MariaDb> {
  const binary = await binaryOf('mariadb');
  return await onFreePorts(async () => {
    const port = await freePort();
    const folder = temporaryFolder('mariadb');
    const user = unprivilegedUser();
    if (user) chownSync(folder, user.uid, user.gid);
    const data = join(folder, 'data');
    const socket = join(folder, 's');
    await run(
      findOnPath('mariadb-install-db') ?? 'mariadb-install-db',
      [
        '--no-defaults',
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ],
      { cwd: folder, ...user },
    );
    const server = await runServer({
      name: 'mariadb',
      command: binary,
      args: [
        ...['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--port=${port}`],
        ...['--bind-address=127.0.0.1', '--innodb-flush-log-at-trx-commit=0', '--skip-log-bin'],
        ...['--innodb-buffer-pool-size=16M', '--performance-schema=OFF'],
      ],
      isReady: () => answersConnections(port),
      folder,
      user,
    });
    const password = 'none';
    const sql = `create database shop; create user shop@'%' identified by '${password}'; grant all on shop.* to shop@'%'`;
    await run(findOnPath('mariadb') ?? 'mariadb', [
      '--no-defaults',
      '-u',
      'root',
      `--socket=${socket}`,
      '-e',
      sql,
    ]);
    return { ...server, port, password };
  });
}
