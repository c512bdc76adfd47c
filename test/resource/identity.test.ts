import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { Attributes } from '../../tools/receiver/received.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { type Finished, PRELOAD, ROOT, runNode } from '../support/run-node.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-identity-')));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Creates one span through the API, wherever the script is. */
const SCRIPT = `
  const { trace } = require(${JSON.stringify(join(ROOT, 'node_modules/@opentelemetry/api'))});
  trace.getTracer('t').startSpan('here').end();
`;

function write(path: string, content: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function resourceOf(
  script: string,
  options: Parameters<typeof runNode>[1] = {},
): Promise<Attributes & { readonly finished?: Finished }> {
  const receiver = await startReceiver();
  try {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...options.env };
    const finished = await runNode(script, { ...options, env });
    assert.equal(finished.code, 0, finished.stderr);
    assert.equal(finished.stderr, '');
    return receiver.spans[0]!.resource;
  } finally {
    await receiver.stop();
  }
}

const identity = (resource: Attributes) => [resource['service.name'], resource['service.version']];

test('name and version come from the nearest package.json with a name', async () => {
  write('shop/package.json', '{ "name": "shop", "version": "2.3.4" }');
  write('shop/dist/package.json', '{ "type": "commonjs" }');
  const script = write('shop/dist/app.js', SCRIPT);
  assert.deepEqual(identity(await resourceOf(script)), ['shop', '2.3.4']);
});

test('a scoped name is used as is, and a missing version is omitted', async () => {
  write('scoped/package.json', '{ "name": "@acme/billing" }');
  const script = write('scoped/app.cjs', SCRIPT);
  assert.deepEqual(identity(await resourceOf(script)), ['@acme/billing', undefined]);
});

test('a malformed package.json is skipped', async () => {
  write('outer/package.json', '{ "name": "outer", "version": "1.0.0" }');
  write('outer/inner/package.json', '{ "name": ');
  const script = write('outer/inner/app.cjs', SCRIPT);
  const receiver = await startReceiver();
  // Node refuses to load such a package as a script; only the detected name matters.
  const { stderr } = await runNode(script, {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  await receiver.stop();
  assert.doesNotMatch(stderr, /^sightline/m);
});

test('the entry may be a folder: node .', async () => {
  write('whole/package.json', '{ "name": "whole", "version": "5.0.0", "main": "lib/start.js" }');
  write('whole/lib/start.js', SCRIPT);
  const resource = await resourceOf('.', { cwd: join(folder, 'whole') });
  assert.deepEqual(identity(resource), ['whole', '5.0.0']);
});

test('a script in node_modules/.bin belongs to the package it links to', async () => {
  write('app/package.json', '{ "name": "app" }');
  write('app/node_modules/tool/package.json', '{ "name": "tool", "version": "7.0.0" }');
  const target = write('app/node_modules/tool/bin/tool.js', SCRIPT);
  mkdirSync(join(folder, 'app/node_modules/.bin'));
  symlinkSync(target, join(folder, 'app/node_modules/.bin/tool'));
  const resource = await resourceOf(join(folder, 'app/node_modules/.bin/tool'), { cwd: folder });
  assert.deepEqual(identity(resource), ['tool', '7.0.0']);
});

test('without a package.json the name is unknown_service:node', async () => {
  const script = write('alone/app.cjs', SCRIPT);
  assert.deepEqual(identity(await resourceOf(script)), ['unknown_service:node', undefined]);
});

test('a tool in node_modules that runs the service names it only if there is no other name', async () => {
  write('house/package.json', '{ "name": "house", "version": "3.0.0" }');
  write('house/node_modules/next/package.json', '{ "name": "next", "version": "16.4.6" }');
  const script = write('house/node_modules/next/dist/bin/next', SCRIPT);
  const cwd = dirname(write('house/app/page.js', ''));
  assert.deepEqual(identity(await resourceOf(script, { cwd, args: ['start'] })), [
    'house',
    '3.0.0',
  ]);
  const nowhere = dirname(write('nowhere/else.txt', ''));
  assert.deepEqual(identity(await resourceOf(script, { cwd: nowhere, args: ['start'] })), [
    'next',
    '16.4.6',
  ]);
});

for (const flag of ['--eval', '-e']) {
  test(`with ${flag} the name is unknown_service:node, whatever the arguments`, async () => {
    const nodeArgs = [...PRELOAD, flag];
    assert.deepEqual(identity(await resourceOf(SCRIPT, { nodeArgs })), [
      'unknown_service:node',
      undefined,
    ]);
    const args = ['package.json'];
    assert.deepEqual(identity(await resourceOf(SCRIPT, { nodeArgs, args })), [
      'unknown_service:node',
      undefined,
    ]);
  });
}

test('attributes of process, host, OS and distribution', async () => {
  write('all/package.json', '{ "name": "all", "version": "1.0.0" }');
  const script = write('all/app.cjs', SCRIPT);
  const resource = await resourceOf(script, { args: ['--password=geheim'] });
  assert.equal(resource['process.executable.name'], basename(process.execPath));
  assert.equal(resource['process.executable.path'], process.execPath);
  assert.equal(resource['process.runtime.name'], 'nodejs');
  assert.equal(resource['process.runtime.version'], process.versions.node);
  assert.equal(resource['process.command'], script);
  assert.equal(typeof resource['process.pid'], 'number');
  assert.equal(resource['host.name'], hostname());
  assert.ok('host.arch' in resource && 'os.type' in resource && 'os.version' in resource);
  assert.equal(resource['telemetry.distro.name'], 'sightline');
  assert.equal(resource['telemetry.sdk.name'], 'opentelemetry');
  assert.ok(!JSON.stringify(resource).includes('geheim'));
  assert.ok(!('process.owner' in resource));
});

test('service.instance.id is a UUID, different for each process', async () => {
  const script = write('twice/app.cjs', SCRIPT);
  const [one, two] = await Promise.all([resourceOf(script), resourceOf(script)]);
  const [first, second] = [one['service.instance.id'], two['service.instance.id']];
  assert.match(
    String(first),
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  assert.notEqual(first, second);
});

test('container.id is read from the control group or the mounts of the process', async (t) => {
  const script = write('contained/app.cjs', SCRIPT);
  const id = (await resourceOf(script))['container.id'];
  if (id === undefined) {
    t.diagnostic('this machine runs its processes in no container, so none is found');
    return;
  }
  const text = ['cgroup', 'mountinfo'].map((name) => readFileSync(`/proc/self/${name}`, 'utf8'));
  assert.match(String(id), /^[0-9a-f]+$/);
  assert.ok(text.join('').includes(String(id)));
});
