// Backups of a real PostgreSQL by the stack's script: what was there at a moment is there again, and is readable
// by nobody without the key.
import assert from 'node:assert/strict';
import { type ExecFileException, execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { binaryOf, ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import {
  type Postgres,
  startPostgres,
  unprivilegedUser,
} from '../../scripts/servers/start-postgres.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from '../collector/eventually.ts';
import { psql } from './psql.ts';

const skip = skipReason(await ensureServers(['postgres', 'pgbackrest']));
const script = fileURLToPath(new URL('../../stack/postgres/backup.sh', import.meta.url));
const run = promisify(execFile);

let folder: string;
let postgres: Postgres;
let env: Record<string, string>;
const user = unprivilegedUser();

function own(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (user) chownSync(path, user.uid, user.gid);
  return path;
}

before(async () => {
  if (skip) return;
  folder = temporaryFolder('backup');
  chmodSync(folder, 0o711);
  const key = join(own(join(folder, 'secrets')), 'key');
  writeFileSync(key, randomBytes(32).toString('hex'), { mode: 0o600 });
  if (user) chownSync(key, user.uid, user.gid);
  env = {
    PATH: process.env.PATH ?? '',
    BACKUP_REPOSITORY: own(join(folder, 'repository')),
    BACKUP_KEY_FILE: key,
    BACKUP_KEEP_FULL: '1',
    BACKUP_SCRATCH: own(join(folder, 'scratch')),
    BACKUP_DRILL_PORT: String(await freePort()),
    POSTGRES_BIN: dirname(await binaryOf('postgres')),
    POSTGRES_USER: 'postgres',
    POSTGRES_DB: 'postgres',
    // A job that fails is tried again after 15 s, twice.
    PGBACKREST_JOB_RETRY: '0',
  };
  // The port and the folders are known when it runs, and that is when the first file is archived.
  const archive = join(folder, 'pgbackrest-archive.sh');
  postgres = await startPostgres({
    settings: ['archive_mode=on', `archive_command=/bin/sh ${archive} %p`, 'archive_timeout=60'],
    env: { ...env },
  });
  Object.assign(env, {
    PGDATA: postgres.data,
    PGHOST: postgres.socketFolder,
    PGPORT: String(postgres.port),
  });
  writeFileSync(
    archive,
    // Its name is what pgBackRest looks for in the setting.
    `exec /bin/sh ${script} archive "$1"\n`,
    { mode: 0o755 },
  );
});
after(() => postgres?.stop());

const backup = (...args: readonly (string | Record<string, string>)[]) =>
  run('/bin/sh', [script, ...args.filter((arg) => typeof arg === 'string')], {
    env: Object.assign({}, env, ...args.filter((arg) => typeof arg !== 'string')),
    cwd: '/',
    ...user,
  });

describe('backups', { skip }, () => {
  const SECRET = `planted-${randomUUID()}`;
  let moment = '';

  test('one is made, checked, and encrypted', async () => {
    await psql(postgres, `CREATE TABLE cards (id int PRIMARY KEY, front text)`);
    await psql(postgres, `INSERT INTO cards SELECT i, '${SECRET}' FROM generate_series(1, 5000) i`);
    const { stdout } = await backup('now', 'full');
    assert.match(stdout, /made and checked/);
    await backup('age');
    const files = readdirSync(env.BACKUP_REPOSITORY!, { recursive: true, withFileTypes: true });
    assert.ok(files.length > 10);
    for (const file of files.filter((entry) => entry.isFile())) {
      const bytes = readFileSync(join(file.parentPath, file.name));
      assert.ok(!bytes.includes(SECRET), file.name);
      // gzip and the names of pgBackRest's own settings, which are readable where nothing is encrypted.
      assert.ok(!bytes.includes('backrest-format'), file.name);
    }
  });

  test('a moment is restored: what was written before is there, what came after is not', async (t) => {
    await psql(postgres, `INSERT INTO cards VALUES (6001, 'before the mistake')`);
    // A backup knows its end by the second: in the same one it is not certain that the moment comes after it.
    const begun = Math.floor(Date.now() / 1_000);
    moment = await eventually('the next second', async () =>
      Math.floor(Date.now() / 1_000) > begun + 1
        ? await psql(postgres, 'SELECT clock_timestamp()')
        : undefined,
    );
    await psql(postgres, `DELETE FROM cards WHERE id <= 5000`);
    await psql(postgres, `INSERT INTO cards VALUES (6002, 'after the mistake')`);
    await archived();
    const data = join(own(join(folder, 'restored')), 'data');
    const start = performance.now();
    await backup('restore', data, moment);
    const restored = await startPostgres({ data, settings: ['archive_mode=off'], env });
    try {
      await eventually('the end of its log', async () =>
        (await psql(restored, 'SELECT pg_is_in_recovery()')) === 'f' ? true : undefined,
      );
      const seconds = (performance.now() - start) / 1_000;
      t.diagnostic(`restored in ${seconds.toFixed(1)} s`);
      assert.equal(await psql(restored, 'SELECT count(*) FROM cards WHERE id <= 5000'), '5000');
      assert.equal(
        await psql(restored, 'SELECT front FROM cards WHERE id = 6001'),
        'before the mistake',
      );
      assert.equal(await psql(restored, 'SELECT count(*) FROM cards WHERE id = 6002'), '0');
    } finally {
      await restored.stop();
    }
  });

  test('the last state is restored after the loss of the server: nothing that was archived is lost', async () => {
    await psql(postgres, `INSERT INTO cards SELECT i, 'late' FROM generate_series(7001, 7500) i`);
    await archived();
    // Whatever is not in the repository is gone with the machine.
    const query = 'SELECT count(*), sum(id) FROM cards';
    const { stdout } = await backup('drill', { BACKUP_DRILL_QUERY: query });
    assert.match(
      stdout,
      /restored in \d+ s, 1 tables, each row of them read; lost of the log that had left: none/,
    );
    assert.equal(stdout.split('\n')[0], await psql(postgres, query));
  });

  test('old ones make room', async () => {
    await backup('now', 'diff');
    await backup('now', 'full');
    const { stdout } = await backup('info');
    assert.equal(stdout.match(/full backup: /g)?.length, 1);
    assert.doesNotMatch(stdout, /diff backup: /, 'it belonged to the one that went');
  });

  test('without the key nothing is restored', async () => {
    const wrong = join(folder, 'secrets', 'wrong');
    writeFileSync(wrong, 'another key', { mode: 0o644 });
    const target = join(own(join(folder, 'no')), 'data');
    await assert.rejects(
      backup('restore', target, { BACKUP_KEY_FILE: wrong }),
      (error: ExecFileException) => /ERROR/.test(`${error.stdout}`),
    );
    assert.ok(!existsSync(join(target, 'PG_VERSION')));
  });

  test('a damaged backup is found, by the check and by the drill', async () => {
    const repository = join(env.BACKUP_REPOSITORY!, 'pgbackrest/backup/study');
    const files = readdirSync(repository, { recursive: true, withFileTypes: true });
    const [largest] = files
      .filter(({ name, parentPath }) => /pg_data\/base/.test(parentPath) && /^\d+\.gz/.test(name))
      .map(({ name, parentPath }) => join(parentPath, name))
      .sort((a, b) => statSync(b).size - statSync(a).size);
    const bytes = readFileSync(largest!);
    bytes.fill(0xff, Math.floor(bytes.length / 2));
    writeFileSync(largest!, bytes);
    await assert.rejects(backup('drill'), (error: ExecFileException) =>
      /ERROR/.test(`${error.stdout}`),
    );
  });
});

/** All that was written so far is in the repository. */
async function archived(): Promise<void> {
  const segment = await psql(postgres, 'SELECT pg_walfile_name(pg_switch_wal())');
  await eventually('the archived log', async () => {
    const last = await psql(postgres, 'SELECT last_archived_wal FROM pg_stat_archiver');
    return last >= segment ? true : undefined;
  });
}
