// What a service can learn of its modules is what it learns without the preload. The reference is Node
// itself with an empty `--import`, since any makes it load the entry by its loader for ES modules.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { ensureNode, NODE_VERSIONS } from '../../scripts/node-versions.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { createServiceFolder } from '../support/loading.ts';
import { BUILT_PRELOAD, type Finished, runNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';
import { FLAG_SETS, SHORT } from './flag-sets.ts';

const folder = createServiceFolder();
const EMPTY = ['--import', folder.write('empty.mjs', '')];
const QUIET = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

before(installTestPackages);
after(() => folder.remove());

const PROGRAMS: ReadonlyArray<readonly [file: string, title: string]> = [
  ['resolve.mjs', 'addresses, and one instance whatever a module is asked for by'],
  ['cache.cjs', 'stubs by Module._load and require.cache'],
  ['callers.cjs', 'stacks in files that are required'],
  ['mocks.mjs', 'mocks of built-in modules'],
  ['handlers.cjs', 'functions of the service in Express, router, Connect and Hapi'],
  ['visible.cjs', 'the process, and what modules export, before and after a request'],
];

for (const [file, title] of PROGRAMS) {
  test(`${title} (${file})`, async () => {
    const { bare, ours } = await both(servicePath(`as-bare/${file}`), []);
    assert.equal(ours.stdout, bare.stdout);
    assert.equal(ours.stderr, bare.stderr);
    assert.equal(ours.code, bare.code);
    assert.equal(bare.code, 0);
  });
}

test('stacks: at most one frame of Sightline where listeners of requests are called (stacks.cjs)', async () => {
  const { bare, ours } = await both(servicePath('as-bare/stacks.cjs'), []);
  assert.equal(ours.stdout, bare.stdout);
  const frames = (finished: Finished) =>
    new Map(
      [...finished.stderr.matchAll(/^(\w+) (\d+)$/gm)].map(([, name, count]) => [
        name,
        Number(count),
      ]),
    );
  const [without, within] = [frames(bare), frames(ours)];
  assert.deepEqual([...within.keys()], [...without.keys()]);
  assert.equal(without.size, 7);
  for (const [name, count] of within)
    assert.ok(count - without.get(name)! <= 1, `${name} ${count}`);
});

test('--trace-sync-io: nothing in Sightline waits for the disk once the service runs (sync-io.cjs)', async () => {
  const receiver = await startReceiver();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_METRIC_EXPORT_INTERVAL: '500',
    OTEL_METRIC_EXPORT_TIMEOUT: '500',
  };
  const nodeArgs = ['--trace-sync-io', ...BUILT_PRELOAD];
  try {
    const { stdout, stderr, code } = await runNode(servicePath('as-bare/sync-io.cjs'), {
      nodeArgs,
      env,
    });
    assert.equal(stdout, 'answered\n');
    assert.doesNotMatch(stderr, /Detected use of sync API/);
    assert.equal(code, 0);
    const names = receiver.metrics.map(({ name }) => name);
    assert.ok(names.includes('process.unix.file_descriptor.count'), names.join());
  } finally {
    await receiver.stop();
  }
});

/** `npm run flags` tries all of them on each version; it takes some minutes. */
const IS_LONG = process.env.FLAGS === 'all';
const TRIED = IS_LONG ? FLAG_SETS : FLAG_SETS.slice(0, SHORT);

suite('flags of Node', { concurrency: 2 }, () => {
  const service = `const app = express(); app.get('/a', (_, response) => response.send('answered'));
    const server = http.createServer(app).listen(0, async () => {
      const request = http.get({ port: server.address().port, path: '/a', agent: false });
      request.on('response', (response) => {
        response.on('data', (text) => console.log(String(text))).on('end', () => server.close());
      });
    });`;
  folder.link(servicePath('node_modules'), 'node_modules');
  const files = [
    folder.write(
      'flags.mjs',
      `import express from 'express'; import http from 'node:http'; ${service}`,
    ),
    folder.write(
      'flags.cjs',
      `const express = require('express'), http = require('node:http'); ${service}`,
    ),
  ];
  // Of the newest of each line, the one that runs the tests is enough.
  for (const version of IS_LONG ? NODE_VERSIONS : ([NODE_VERSIONS[0], '24.21.0'] as const)) {
    test(`Node ${version}`, async () => {
      const node = await ensureNode(version);
      for (const file of files) {
        for (const flags of TRIED) {
          const { bare, ours } = await both(file, flags, node);
          const title = `${flags.join(' ')} ${file}`;
          assert.equal(ours.stdout, bare.stdout, `${title}: ${ours.stderr}`);
          assert.equal(ours.code, bare.code, title);
        }
      }
    });
  }
});

async function both(
  script: string,
  flags: readonly string[],
  node = process.execPath,
): Promise<{ readonly bare: Finished; readonly ours: Finished }> {
  const [bare, ours] = await Promise.all([
    runNode(script, { node, nodeArgs: [...flags, ...EMPTY], cwd: folder.path }),
    runNode(script, { node, nodeArgs: [...flags, ...BUILT_PRELOAD], env: QUIET, cwd: folder.path }),
  ]);
  return { bare, ours };
}
