// The servers that tests start are ready when they are there, and gone when the test is.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import { eventually } from './eventually.ts';

const { postgres, redis, prometheus } = await ensureServers(['postgres', 'redis', 'prometheus']);

/** Whether something listens on a port of this machine. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test('PostgreSQL accepts connections until it is stopped', {
  skip: skipReason({ postgres }),
}, async () => {
  const server = await startPostgres();
  assert.ok(await listens(server.port), server.logs());
  await server.stop();
  assert.equal(await listens(server.port), false);
  await server.stop();
});

test('two instances of Redis run side by side', { skip: skipReason({ redis }) }, async (t) => {
  const [one, other] = await Promise.all([startRedis(), startRedis()]);
  t.after(() => Promise.all([one.stop(), other.stop()]));
  assert.notEqual(one.port, other.port);
});

test('a server that does not start is an error with its own message', {
  skip: skipReason({ prometheus }),
}, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-bad-'));
  t.after(() => rm(folder, { recursive: true }));
  const configFile = join(folder, 'prometheus.yml');
  await writeFile(configFile, 'no_such_section: 1\n');
  await assert.rejects(
    startPrometheus({ configFile }),
    /did not start: it ended with code \d+[\s\S]*no_such_section/,
  );
});

/** Starts Redis in another process, which then hangs, or ends as `end` says. */
async function startElsewhere(end: string) {
  const script = new URL('../../scripts/servers/start-redis.ts', import.meta.url).href;
  const program = `
    const { startRedis } = await import(${JSON.stringify(script)});
    console.log((await startRedis()).port);
    ${end}`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { parent, port: Number(line) };
}

test('a server ends with a process that exits', { skip: skipReason({ redis }) }, async () => {
  const { port } = await startElsewhere('process.exit();');
  await eventually('the end', async () => ((await listens(port)) ? undefined : true), 5_000);
});

const noSetpriv = !existsSync('/usr/bin/setpriv') && 'setpriv, of util-linux, is not installed';
test('a server ends with a process that is killed', {
  skip: skipReason({ redis }) || noSetpriv,
}, async () => {
  const { parent, port } = await startElsewhere('setInterval(() => {}, 1000);');
  assert.ok(await listens(port));
  parent.kill('SIGKILL');
  await eventually('the end', async () => ((await listens(port)) ? undefined : true), 5_000);
});
