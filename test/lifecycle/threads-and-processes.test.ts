import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isChosen } from '../../src/start/entry-patterns.ts';
import { createServiceFolder } from '../support/loading.ts';
import { fixture, observe } from '../support/observe.ts';
import { PRELOAD, ROOT, runNode } from '../support/run-node.ts';

function instancesOf(spans: readonly { readonly resource: Readonly<Record<string, unknown>> }[]) {
  return new Set(spans.map(({ resource }) => resource['service.instance.id']));
}

test('worker threads are observed, each an instance of its own, however they end', async () => {
  const { stdout, code, receiver, stderr } = await observe(fixture('lifecycle/threads.mjs'));
  assert.equal(stdout, 'ends 0\nexits 5\ncrashes crashed\ncrashes 1\n', stderr);
  assert.equal(code, 0);
  assert.deepEqual(receiver.spans.map(({ name }) => name).sort(), [
    'in crashes',
    'in ends',
    'in exits',
    'in main',
  ]);
  assert.equal(instancesOf(receiver.spans).size, 4);
  assert.equal(receiver.logs.filter(({ severityText }) => severityText === 'FATAL').length, 1);
});

test('a worker whose script lies in a package belongs to the service that starts it', async (t) => {
  const folder = createServiceFolder();
  t.after(() => folder.remove());
  folder.write('package.json', '{"name": "shop", "version": "1.2.3"}');
  folder.write('node_modules/pool/package.json', '{"name": "pool"}');
  mkdirSync(join(folder.path, 'node_modules/@opentelemetry'), { recursive: true });
  folder.link(join(ROOT, 'node_modules/@opentelemetry/api'), 'node_modules/@opentelemetry/api');
  const work = 'require("@opentelemetry/api").trace.getTracer("pool").startSpan("work").end();';
  folder.write('node_modules/pool/worker.js', work);
  const script = 'new (require("worker_threads").Worker)(require.resolve("pool/worker.js"));';
  const { receiver, stderr } = await observe(folder.write('app.js', script));
  assert.equal(stderr, '');
  assert.equal(receiver.spans[0]?.resource['service.name'], 'shop');
});

test('workers of a cluster are observed, also one that a signal ends, and its successor', async () => {
  const { stdout, receiver, stderr } = await observe(fixture('lifecycle/cluster.cjs'));
  assert.equal(stdout, 'first null SIGTERM\nsecond 0 null\n', stderr);
  assert.deepEqual(receiver.spans.map(({ name }) => name).sort(), ['first', 'primary', 'second']);
  assert.equal(instancesOf(receiver.spans).size, 3);
});

/** Scripts that start the service as a process of its own, as they lie in their packages. */
const LAUNCHERS = [
  'node_modules/npm/bin/npm-cli.js',
  'node_modules/npm/bin/npx-cli.js',
  'node_modules/yarn/bin/yarn.js',
  '.yarn/releases/yarn-4.9.1.cjs',
  'node_modules/pnpm/bin/pnpm.cjs',
  'node_modules/corepack/dist/corepack.js',
  'node_modules/tsx/dist/cli.mjs',
  'node_modules/nodemon/bin/nodemon.js',
  'node_modules/pm2/bin/pm2-runtime',
  'node_modules/ts-node-dev/lib/bin.js',
  'node_modules/nx/dist/bin/nx.js',
  'node_modules/next/dist/bin/next',
  'node_modules/next/dist/bin/next build',
  'node_modules/next/dist/bin/next dev -p 3000',
  'node_modules/next/dist/compiled/jest-worker/processChild.js',
];

const NO_EXPORTERS = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

test('what NODE_OPTIONS reaches and only starts others is left alone', async (t) => {
  const folder = createServiceFolder();
  t.after(() => folder.remove());
  const env = { SIGHTLINE_LOG: 'info', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  for (const launcher of LAUNCHERS) {
    const [file, ...args] = launcher.split(' ');
    const script = folder.write(file!, 'console.log("launched")');
    const { stdout, stderr } = await runNode(script, { args, env });
    assert.equal(stdout, 'launched\n');
    assert.equal(stderr, '', launcher);
  }
  // Of the same packages, and run inside of the service.
  for (const inside of [
    'pm2/lib/ProcessContainerFork.js',
    'ts-node-dev/lib/wrap.js',
    'next/dist/bin/next start',
    'next/dist/server/lib/start-server.js',
  ]) {
    const [file, ...args] = inside.split(' ');
    const script = folder.write(`node_modules/${file}`, 'console.log("served")');
    const { stderr } = await runNode(script, { args, env: { ...env, ...NO_EXPORTERS } });
    assert.match(stderr, /sightline info: \S+ observes/, inside);
  }
  folder.write('package.json', '{"name": "shop", "scripts": {"start": "node app.js"}}');
  folder.write('app.js', 'console.log("works")');
  folder.write('a.test.js', 'require("node:test").test("works", () => {})');
  const off = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
  for (const [command, ...args] of [
    ['npm', 'start'],
    [process.execPath, '--test', 'a.test.js'],
    [process.execPath, '--check', 'app.js'],
  ]) {
    const { stdout, stderr } = spawnSync(command!, args, {
      cwd: folder.path,
      encoding: 'utf8',
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME },
        ...{ ...env, ...off, OTEL_LOGS_EXPORTER: 'none' },
        NODE_OPTIONS: PRELOAD.join(' '),
      },
    });
    const starts = `${stdout}${stderr}`.match(/sightline info: \S+ observes shop/g) ?? [];
    assert.equal(starts.length, args.includes('--check') ? 0 : 1, `${args}:\n${stdout}${stderr}`);
  }
});

test('SIGHTLINE_ONLY and SIGHTLINE_SKIP choose processes by the path of their script', async () => {
  for (const [env, expected] of [
    [{ SIGHTLINE_ONLY: 'own-*.mjs' }, 2],
    [{ SIGHTLINE_ONLY: 'server.js, fixtures/**' }, 2],
    [{ SIGHTLINE_ONLY: 'server.js' }, 0],
    [{ SIGHTLINE_SKIP: 'fixtures/own-telemetry.mjs' }, 0],
    [{ SIGHTLINE_ONLY: 'own-*.mjs', SIGHTLINE_SKIP: '**/fixtures/**' }, 0],
  ] as const) {
    const { stdout, stderr, receiver } = await observe(fixture('own-telemetry.mjs'), env);
    assert.equal(stdout, 'done\n');
    assert.equal(stderr, '');
    assert.equal(receiver.spans.length, expected, JSON.stringify(env));
  }
});

test('SIGHTLINE_ONLY and SIGHTLINE_SKIP hold for the workers of a process', async () => {
  for (const [env, expected] of [
    [{ SIGHTLINE_SKIP: 'threads.mjs' }, 0],
    [{ SIGHTLINE_ONLY: 'with-worker.mjs' }, 2],
    [{ SIGHTLINE_SKIP: 'with-worker.mjs' }, 0],
  ] as const) {
    const script = env.SIGHTLINE_SKIP === 'threads.mjs' ? 'threads.mjs' : 'with-worker.mjs';
    const { stderr, receiver } = await observe(fixture(`lifecycle/${script}`), env);
    assert.doesNotMatch(stderr, /^sightline/m);
    assert.equal(receiver.spans.length, expected, JSON.stringify(env));
  }
});

test('patterns stand for a whole path or for its end', () => {
  const path = join(ROOT, 'apps/shop/dist/server.js').replaceAll('\\', '/');
  const chosen = (pattern: string) => isChosen({ only: [pattern], skip: [] }, path);
  for (const pattern of ['server.js', 'dist/*.js', 'apps/**', '**/shop/**', path, 'serve?.js']) {
    assert.ok(chosen(pattern), pattern);
  }
  for (const pattern of ['erver.js', 'shop/*.js', 'server', 'serverxjs', '/server.js', 'apps/*']) {
    assert.ok(!chosen(pattern), pattern);
  }
  assert.ok(!isChosen({ only: ['server.js'], skip: [] }, undefined));
  assert.ok(isChosen({ only: [], skip: ['server.js'] }, undefined));
});
