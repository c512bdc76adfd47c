// What `sightline doctor` says of Node, settings, the service, its packages and its start.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { OWN_API_VERSION } from '../../src/cli/doctor/check-packages.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { OLDEST_NODE } from '../../src/diagnostics/checks/supported-node.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { ROOT } from '../support/run-node.ts';
import { sightline } from './sightline.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A project of somebody's, from files by path; `name@version` makes a package in node_modules. */
function project(files: Readonly<Record<string, string>>, ...packages: readonly string[]): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-doctor-')));
  folders.push(folder);
  const all = { ...files };
  for (const named of packages) {
    const [, path, name, version] = /^((?:.*>)?)(.+)@(.+)$/.exec(named)!;
    const place = `${path!.replace('>', '/')}node_modules/${name}`;
    all[`${place}/package.json`] = JSON.stringify({ name, version, main: 'index.js' });
    all[`${place}/index.js`] = 'module.exports = function loaded() {};';
  }
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

interface Examined {
  readonly code: number | null;
  readonly find: (name: string) => Finding | undefined;
  readonly all: readonly Finding[];
}

async function examine(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Examined> {
  const { code, stdout } = await sightline(['doctor', '--no-network', '--json', ...args], {
    cwd,
    env,
  });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return { code, all: findings, find: (name) => findings.find((found) => found.name === name) };
}

const MANIFEST = JSON.stringify({ name: 'shop', type: 'module' });

test('what the doctor believes of Node and of the API is what package.json says', () => {
  const { engines, devDependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
  assert.equal(engines.node, `>=${OLDEST_NODE.join('.')}.0`);
  assert.equal(devDependencies['@opentelemetry/api'], OWN_API_VERSION);
});

test('doctor: all is well', async () => {
  const folder = project({ 'package.json': MANIFEST, 'app.js': '' }, 'express@5.1.0');
  const { code, find, all } = await examine(folder, ['app.js']);
  assert.deepEqual(
    all.filter(({ state, group }) => state !== 'ok' && group !== 'Exports'),
    [],
  );
  // What was not tried has not passed.
  assert.deepEqual(
    all.filter(({ group }) => group === 'Exports').map(({ state }) => state),
    ['skipped', 'skipped', 'skipped'],
  );
  assert.equal(code, 0);
  assert.equal(find('version')?.text, process.version);
  assert.equal(find('name')?.text, 'shop');
  assert.equal(find('entry')?.text, 'app.js is an ES module, by "type" in package.json');
  assert.equal(find('express')?.text, '5.1.0');
});

for (const [file, manifest, text] of [
  ['app.mjs', {}, /app\.mjs is an ES module, by its ending/],
  ['app.cjs', { type: 'module' }, /app\.cjs is CommonJS, by its ending/],
  ['app.js', { type: 'commonjs' }, /app\.js is CommonJS, by "type"/],
  ['app.js', {}, /app\.js is CommonJS, or an ES module where its syntax says so/],
] as const) {
  test(`doctor: the module system of ${file} with ${JSON.stringify(manifest)}`, async () => {
    const folder = project({ 'package.json': JSON.stringify(manifest), [file]: '' });
    assert.match((await examine(folder, [file])).find('entry')!.text, text);
  });
}

test('doctor: a script that SIGHTLINE_SKIP leaves out', async () => {
  const folder = project({ 'package.json': MANIFEST, 'app.js': '' });
  const { code, find } = await examine(folder, ['app.js'], { SIGHTLINE_SKIP: 'app.js' });
  assert.deepEqual([code, find('chosen')?.state], [1, 'fail']);
  assert.equal((await examine(folder, ['app.js'], { SIGHTLINE_ONLY: '*.js' })).code, 0);
});

test('doctor: no entry, no name, a bundle', async () => {
  const folder = project({
    'package.json': '{}',
    'bundle.js': 'var __commonJS = (cb, mod) => function __require() {};',
  });
  const missing = await examine(folder, ['nowhere.js']);
  assert.deepEqual([missing.code, missing.find('entry')?.state], [1, 'fail']);
  assert.equal(missing.find('name')?.state, 'warn');
  const bundle = (await examine(folder, ['bundle.js'])).find('bundle');
  assert.equal(bundle?.state, 'warn');
  assert.match(`${bundle?.text} ${bundle?.cure}`, /esbuild .*external/);
});

test('doctor: versions that are not instrumented, and instrumentations that are off', async () => {
  const folder = project({ 'package.json': MANIFEST }, 'express@3.21.2', 'pg@8.13.0');
  const { code, find } = await examine(folder, [], { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg' });
  assert.equal(code, 1);
  assert.match(
    find('express')!.text,
    /^3\.21\.2 is not instrumented: .*>=4\.0\.0 <6.* supported|^3\.21\.2 is not instrumented/,
  );
  assert.equal(find('express')!.state, 'fail');
  assert.match(find('pg')!.text, /its instrumentation pg is switched off/);
  assert.equal(find('pg')!.state, 'warn');
});

test('doctor: a package that is instrumented by way of another, and one that only a package uses', async () => {
  const folder = project(
    { 'package.json': MANIFEST },
    'redis@5.0.0',
    '@redis/client@5.0.0',
    'node_modules/other>express@3.21.2',
    'express@5.1.0',
  );
  const { code, all, find } = await examine(folder);
  assert.equal(code, 0);
  assert.equal(find('redis')?.text, '5.0.0, by way of @redis/client 5.0.0');
  const express = all.filter(({ name }) => name === 'express');
  assert.deepEqual(express.map(({ state }) => state).sort(), ['ok', 'warn']);
});

test('doctor: nothing is wrong with the packages that the tests of instrumentations use', async () => {
  const { all } = await examine(`${ROOT}test/services`, ['express/app.cjs']);
  const packages = all.filter(({ group }) => group === 'Packages');
  assert.ok(packages.length > 30);
  assert.deepEqual(
    packages.filter(({ state }) => state === 'fail'),
    [],
  );
});

test('doctor: packages inside of packages and above are found', async () => {
  const folder = project(
    { 'package.json': MANIFEST, 'apps/one/app.js': '' },
    'express@5.1.0',
    'node_modules/other>pg@8.13.0',
  );
  const { find } = await examine(folder, ['apps/one/app.js']);
  assert.equal(find('express')?.state, 'ok');
  assert.equal(find('pg')?.state, 'ok');
});

test('doctor: copies of the API', async () => {
  const api = '@opentelemetry/api';
  const one = project(
    { 'package.json': MANIFEST },
    `${api}@1.9.0`,
    `node_modules/lib>${api}@1.4.0`,
  );
  const fine = (await examine(one)).find(api)!;
  assert.deepEqual(
    [fine.state, /1\.9\.0, 1\.4\.0 in 2 copies|1\.4\.0, 1\.9\.0 in 2 copies/.test(fine.text)],
    ['ok', true],
  );
  for (const version of ['1.99.0', '2.0.0']) {
    const other = (await examine(project({ 'package.json': MANIFEST }, `${api}@${version}`))).find(
      api,
    )!;
    assert.equal(other.state, 'fail', other.text);
    assert.match(
      other.text,
      new RegExp(`${version.replaceAll('.', '\\.')} in .* does not find the`),
    );
  }
});

test('doctor: another agent is installed', async () => {
  const folder = project({ 'package.json': MANIFEST }, 'elastic-apm-node@4.0.0', 'newrelic@13.0.0');
  const { code, find } = await examine(folder);
  assert.equal(find('elastic-apm-node')?.state, 'warn');
  assert.match(find('newrelic')!.text, /^13\.0\.0, beside Sightline: it keeps its data/);
  assert.equal(code, 0);
});

test('doctor: settings that are not understood, unknown or switch everything off', async () => {
  const folder = project({ 'package.json': MANIFEST });
  const { find } = await examine(folder, [], {
    OTEL_TRACES_EXPORTER: 'oltp',
    OTEL_EXPORTER_OTLP_ENDPIONT: 'http://localhost:4318',
    OTEL_TRACES_SAMPLER: 'always_off',
  });
  assert.match(find('OTEL_TRACES_EXPORTER')!.text, /Did you mean "otlp"\?/);
  const unknown = find('OTEL_EXPORTER_OTLP_ENDPIONT')!;
  assert.equal(unknown.state, 'warn');
  assert.match(unknown.text, /Did you mean OTEL_EXPORTER_OTLP_ENDPOINT\?/);
  assert.deepEqual(find('sampler')?.state, 'fail');
  const part = await examine(folder, [], {
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
  });
  assert.equal(part.find('sampler')?.text, 'traceidratio 0.1: the other traces are not recorded');
  const off = await examine(folder, [], { OTEL_SDK_DISABLED: 'true' });
  assert.deepEqual([off.code, off.find('switched off')?.state], [1, 'fail']);
  const none = {
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
  assert.equal((await examine(folder, [], none)).find('signals')?.state, 'fail');
});

test('doctor: a configuration file that cannot be used', async () => {
  const folder = project({ 'package.json': MANIFEST, 'broken.yaml': 'file_format: [' });
  const { code, find } = await examine(folder, [], { OTEL_CONFIG_FILE: 'broken.yaml' });
  assert.equal(code, 1);
  assert.match(find('OTEL_CONFIG_FILE')!.text, /names "broken\.yaml", which cannot be used/);
});

/** A service that serves one request of its own, and lives on. */
const SERVICE = `
import { createServer, get } from 'node:http';
const server = createServer((_, response) => response.end());
server.listen(0, () => get({ port: server.address().port }, (response) => response.resume()));
`;

test('doctor --start: says what is instrumented, and stops the service', async () => {
  const receiver = await startReceiver();
  try {
    const folder = project({ 'package.json': MANIFEST, 'app.js': SERVICE });
    const args = ['--start', '--start-seconds', '4', 'app.js'];
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const { code, find, all } = await examine(folder, args, env);
    assert.equal(code, 0, JSON.stringify(all));
    assert.equal(find('service')?.text, 'ran for 4 s, and was stopped');
    assert.match(find('instrumented')!.text, /\bhttp\b/);
    assert.equal(find('load order')?.state, 'ok');
    assert.ok(receiver.spans.length > 0);
  } finally {
    await receiver.stop();
  }
});

test('doctor --start: modules loaded before the preload, and a service that fails', async () => {
  const folder = project(
    {
      'package.json': MANIFEST,
      'early.cjs': "require('express');",
      'app.js': "throw new RangeError('on purpose');",
    },
    'express@5.1.0',
  );
  const { code, find } = await examine(folder, ['--start', 'app.js'], {
    NODE_OPTIONS: '--require ./early.cjs',
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
    OTEL_TRACES_EXPORTER: 'console',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  });
  assert.equal(code, 1);
  assert.match(find('service')!.text, /ended with exit code 1: RangeError: on purpose/);
  assert.match(find('load order')!.text, /loaded before the preload, .*: express/);
});

test('doctor prints a table with marks, causes and cures', async () => {
  const folder = project({ 'package.json': MANIFEST }, 'express@3.21.2', 'elastic-apm-node@4.0.0');
  const { stdout } = await sightline(['doctor', '--no-network'], { cwd: folder });
  assert.match(stdout, /^Node\n {2}✓ version +v\d/m);
  assert.match(stdout, /^ {2}! elastic-apm-node +4\.0\.0 is installed/m);
  assert.match(
    stdout,
    /^ {2}✗ express +3\.21\.2 is not instrumented(?:.|\n)*?\n +→ Install a version of/m,
  );
  assert.match(stdout, /\n\n\d+ passed, 1 warning, 1 failure, \d not checked\.\n$/);
});

for (const [start, entry] of [
  ['node app.js', 'app.js'],
  ['NODE_ENV=production node --import sightline/register -r ./x.cjs --inspect app.js 80', 'app.js'],
  ['sightline run app.js', 'app.js'],
  ['node .', undefined],
  ['tsc && node app.js', undefined],
  ['next start', undefined],
] as const) {
  test(`doctor without a script takes that of "start": ${start}`, async () => {
    const manifest = JSON.stringify({ name: 'shop', type: 'module', scripts: { start } });
    const folder = project({ 'package.json': manifest, 'app.js': '' });
    const found = (await examine(folder)).find('entry');
    assert.equal(found?.text.split(' ')[0], entry);
  });
}
