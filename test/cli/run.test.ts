import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { fixture } from '../support/observe.ts';
import { ROOT } from '../support/run-node.ts';
import { SOURCE, service, sightline, startSightline } from './sightline.ts';

/** Keeps tests from waiting for a missing collector. */
const OFF = { OTEL_SDK_DISABLED: 'true', OTEL_LOG_LEVEL: 'none' };

test('sightline run: telemetry of the service arrives', async () => {
  const receiver = await startReceiver();
  try {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const { code, stderr } = await sightline(['run', fixture('http-once.mjs')], { env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(receiver.spans.length, 2);
  } finally {
    await receiver.stop();
  }
});

for (const [title, args, told] of [
  [
    'arguments of the script',
    [service('tell.cjs'), '--json', '-h', 'a b'],
    { args: ['--json', '-h', 'a b'], flags: [] },
  ],
  ['after --', ['--', service('tell.cjs'), '--', 'x'], { args: ['--', 'x'], flags: [] }],
  [
    'options of Node',
    ['--title=mine', service('tell.cjs'), '8080'],
    { args: ['8080'], flags: ['--title=mine'] },
  ],
  [
    'options of Node after --',
    ['--', '--title=mine', service('tell.cjs')],
    { args: [], flags: ['--title=mine'] },
  ],
] as const) {
  test(`sightline run: ${title}`, async () => {
    const { stdout } = await sightline(['run', ...args], { env: OFF });
    const { args: seen, flags, preloads } = JSON.parse(stdout);
    assert.deepEqual({ args: seen, flags, preloads }, { ...told, preloads: 1 });
  });
}

test('sightline run: a preload in NODE_OPTIONS is not repeated', async () => {
  const env = { ...OFF, NODE_OPTIONS: `--import=${pathToFileURL(`${ROOT}register.ts`)}` };
  const { code, stdout, stderr } = await sightline(['run', service('tell.cjs')], { env });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.equal(JSON.parse(stdout).preloads, 0);
});

for (const [how, end] of [
  ['code', { code: 7, signal: null }],
  ['exitCode', { code: 3, signal: null }],
  ['throw', { code: 1, signal: null }],
  ['kill', { code: null, signal: 'SIGKILL' }],
  ['abort', { code: null, signal: 'SIGTERM' }],
] as const) {
  test(`sightline run: an end by ${how} is the service's own`, async () => {
    const { code, signal } = await sightline(['run', service('end.cjs'), how], { env: OFF });
    assert.deepEqual({ code, signal }, end);
  });

  test(`sightline run: the same with an IPC channel: ${how}`, async () => {
    const child = forkRun(service('end.cjs'), how);
    const [code, signal] = await once(child, 'exit');
    assert.deepEqual({ code, signal }, end);
  });
}

test('sightline run: a signal reaches the service, which is the same process', async () => {
  const running = startSightline(['run', service('wait.cjs')], { env: OFF });
  await running.waitForOutput(/waiting/);
  const { code, stdout } = await running.stop('SIGINT');
  assert.deepEqual({ code, stdout }, { code: 9, stdout: 'waiting\ninterrupted\n' });

  const telling = startSightline(['run', service('tell.cjs')], { env: OFF });
  const { stdout: told } = await telling.finished;
  assert.equal(JSON.parse(told).pid, telling.child.pid);
});

test('sightline run: a signal that nobody handles ends it by that signal', async () => {
  const running = startSightline(['run', service('wait.cjs')], { env: OFF });
  await running.waitForOutput(/waiting/);
  assert.equal((await running.stop('SIGTERM')).signal, 'SIGTERM');
});

test('sightline run: with an IPC channel, messages and signals are forwarded', async () => {
  const child = forkRun(service('wait.cjs'));
  await once(child.stdout!, 'data');
  child.send('hello');
  const [message] = await once(child, 'message');
  assert.deepEqual(message, { heard: 'hello' });
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  assert.deepEqual(await exit, [9, null]);

  const other = forkRun(service('wait.cjs'));
  await once(other.stdout!, 'data');
  const death = once(other, 'exit');
  other.kill('SIGTERM');
  assert.deepEqual(await death, [null, 'SIGTERM']);
});

test('sightline run: stdin is the service’s', async () => {
  const child = spawn(process.execPath, [SOURCE, 'run', service('stdin.cjs')], {
    env: { PATH: process.env.PATH, ...OFF },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end('as it came\n');
  const [text] = await once(child.stdout.setEncoding('utf8'), 'data');
  assert.equal(text, 'as it came\n');
});

test('sightline run: a missing script is an error of Node', async () => {
  const { code, stderr } = await sightline(['run', 'nowhere.cjs'], { env: OFF });
  assert.equal(code, 1);
  assert.match(stderr, /Cannot find module '.*nowhere\.cjs'/);
});

test('sightline run: no script is a usage error', async () => {
  const { code, stderr } = await sightline(['run']);
  assert.equal(code, 2);
  assert.match(stderr, /missing required argument/);
});

function forkRun(...args: readonly string[]) {
  return spawn(process.execPath, [SOURCE, 'run', ...args], {
    env: { PATH: process.env.PATH, ...OFF },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
}
