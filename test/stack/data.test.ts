// The data of the stack: many services on few connections, migrations that may run twice, a Redis that keeps.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { startService } from '../../examples/demo/service.ts';
import { binaryOf, ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { answersConnections, runServer } from '../../scripts/servers/run-server.ts';
import { type PgBouncer, startPgBouncer } from '../../scripts/servers/start-pgbouncer.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { createStudyClient } from '../examples/study-client.ts';
import { psql } from './psql.ts';
import { askRedis } from './redis.ts';

const skip = skipReason(await ensureServers(['postgres', 'pgbouncer', 'redis']));
const PASSWORD = randomBytes(32).toString('hex');
const POOL = 4;

let postgres: Postgres;
let pgbouncer: PgBouncer;

before(async () => {
  if (skip) return;
  await ensureInstalled(() => {});
  postgres = await startPostgres({ settings: ['password_encryption=scram-sha-256'] });
  await psql(postgres, `CREATE ROLE study LOGIN PASSWORD '${PASSWORD}'`);
  await psql(postgres, 'CREATE DATABASE study OWNER study');
  pgbouncer = await startPgBouncer({
    ...{ port: postgres.port, database: 'study', user: 'study' },
    ...{ password: PASSWORD, poolSize: POOL },
  });
});
after(async () => {
  await pgbouncer?.stop();
  await postgres?.stop();
});

const services = (count: number, lines: string[] = []) =>
  Promise.all(
    Array.from({ length: count }, () =>
      startService({
        databaseUrl: pgbouncer.url,
        databasePoolSize: 10,
        onLine: (line) => lines.push(line),
      }),
    ),
  );

describe('PgBouncer', { skip }, () => {
  test('three services start at once on an empty database: each migration runs once', async () => {
    const lines: string[] = [];
    const started = await services(3, lines);
    await Promise.all(started.map((service) => service.stop()));
    const ran = lines.filter((line) => line.includes('"message":"migrated"'));
    const known = await psql(study(), 'SELECT count(*) FROM migrations');
    assert.ok(ran.length > 0);
    assert.equal(String(ran.length), known);
    // And once more on what is there.
    const again: string[] = [];
    const [service] = await services(1, again);
    await service?.stop();
    assert.deepEqual(
      again.filter((line) => line.includes('"message":"migrated"')),
      [],
    );
  });

  test('40 connections of services are 4 of PostgreSQL, and transactions stay whole', async () => {
    const started = await services(4);
    try {
      const clients = await Promise.all(
        started.map(({ url }, index) => createStudyClient(url, `pool-${index}@example.org`)),
      );
      let most = 0;
      let over = false;
      const watching = (async () => {
        const count = `SELECT count(*) FROM pg_stat_activity WHERE usename = 'study'`;
        while (!over) most = Math.max(most, Number(await psql(postgres, count)));
      })();
      await Promise.all(
        clients.flatMap((client) =>
          Array.from({ length: 8 }, async (_, index) => {
            const { body } = await client.call('POST', '/decks', { title: `deck ${index}` });
            // 300 cards in several statements of one transaction.
            const file = Array.from({ length: 300 }, (_, i) => `front ${i};back ${i}`).join('\n');
            const { status } = await client.call('POST', `/decks/${body.id}/import`, file);
            assert.equal(status, 201);
          }),
        ),
      );
      over = true;
      await watching;
      assert.ok(most > 0 && most <= POOL, `${most}`);
      const cards = await psql(study(), `SELECT count(*) FROM cards`);
      assert.equal(cards, String(4 * 8 * 300));
    } finally {
      await Promise.all(started.map((service) => service.stop()));
    }
  });

  test('a wrong password is refused, and so is one who is not known', async () => {
    const at = (user: string, password: string) => ({
      url: `postgres://${user}:${password}@127.0.0.1:${pgbouncer.port}/study`,
    });
    await assert.rejects(psql(at('study', 'wrong'), 'SELECT 1'), /password|authentication/i);
    await assert.rejects(
      psql(at('postgres', PASSWORD), 'SELECT 1'),
      /no such user|authentication/i,
    );
    assert.equal(await psql(at('study', PASSWORD), 'SELECT 1'), '1');
  });
});

const study = () => ({ url: postgres.url.replace(/postgres$/, 'study') });

describe('Redis', { skip }, () => {
  const script = fileURLToPath(new URL('../../stack/redis/start.sh', import.meta.url));
  const folder = temporaryFolder('redis-data');
  const password = `${folder}/password`;
  mkdirSync(`${folder}/data`);
  writeFileSync(password, PASSWORD, { mode: 0o600 });

  const start = async (memory = '192mb') => {
    const port = await freePort();
    const server = await runServer({
      name: 'redis',
      command: '/bin/sh',
      args: [script],
      env: {
        REDIS: await binaryOf('redis'),
        REDIS_PASSWORD_FILE: password,
        REDIS_LISTEN: '127.0.0.1',
        REDIS_PORT: String(port),
        REDIS_DATA: `${folder}/data`,
        REDIS_MEMORY: memory,
        REDIS_RUN_FOLDER: `${folder}/run`,
      },
      // It takes connections before it has read what is on disk.
      isReady: async () =>
        (await answersConnections(port)) &&
        (await askRedis(port, [['AUTH', PASSWORD], ['PING']]))[1] === '+PONG',
      folder: temporaryFolder('redis'),
    });
    return {
      ...server,
      ask: (...commands: readonly string[][]) => askRedis(port, [['AUTH', PASSWORD], ...commands]),
      port,
    };
  };

  test('asks for its password, and has no command that empties it', async () => {
    const redis = await start();
    try {
      assert.match((await askRedis(redis.port, [['GET', 'a']]))[0] ?? '', /^-NOAUTH/);
      const [, flushed] = await redis.ask(['FLUSHALL']);
      assert.match(flushed ?? '', /^-ERR unknown command/);
    } finally {
      await redis.stop();
    }
  });

  test('killed, it has what was written a second before', async () => {
    const first = await start();
    const [, ...kept] = await first.ask(
      ...Array.from({ length: 500 }, (_, i) => ['SET', `key:${i}`, `value ${i}`]),
    );
    assert.deepEqual(new Set(kept), new Set(['+OK']));
    // appendfsync everysec
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    first.process.kill('SIGKILL');
    await first.stop();
    const second = await start();
    try {
      assert.equal((await second.ask(['DBSIZE']))[1], ':500');
      assert.equal((await second.ask(['GET', 'key:499']))[1], '$9\r\nvalue 499');
    } finally {
      await second.stop();
    }
  });

  test('full, it lets go of keys with an end, and of no other', async () => {
    const redis = await start('12mb');
    try {
      const value = 'x'.repeat(10_000);
      await redis.ask(['SET', 'for ever', 'kept']);
      const answers = await redis.ask(
        ...Array.from({ length: 2_000 }, (_, i) => ['SET', `cache:${i}`, value, 'EX', '1000']),
      );
      assert.equal(answers.filter((answer) => answer.startsWith('-')).length, 0, answers.at(-1));
      const size = Number((await redis.ask(['DBSIZE']))[1]?.slice(1));
      assert.ok(size < 2_000, `${size}`);
      assert.equal((await redis.ask(['GET', 'for ever']))[1], '$4\r\nkept');
    } finally {
      await redis.stop();
    }
  });
});
