// docs/ways-to-start.md: what goes wrong first in a monorepo, and what is right.
import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { observe } from '../support/observe.ts';
import { ROOT } from '../support/run-node.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-monorepo-')));
after(() => rmSync(root, { recursive: true, force: true }));
const api = join(root, 'apps/api');
mkdirSync(join(api, 'node_modules'), { recursive: true });
symlinkSync(ROOT, join(api, 'node_modules/sightline'));
writeFileSync(join(root, 'package.json'), '{ "name": "monorepo", "private": true }');
writeFileSync(join(api, 'package.json'), '{ "name": "@acme/api", "version": "1.2.3" }');
cpSync(join(ROOT, 'test/fixtures/http-once.mjs'), join(api, 'server.mjs'));

const start = (cwd: string, nodeArgs: readonly string[], env = {}) =>
  observe(join(api, 'server.mjs'), env, { cwd, nodeArgs });

test('from the root the name of the preload is not found: the message is the one that the page begins with', async () => {
  for (const [nodeArgs, env] of [
    [['--import', 'sightline/register'], {}],
    [[], { NODE_OPTIONS: '--import sightline/register' }],
  ] as const) {
    const { code, stderr } = await start(root, nodeArgs, env);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package 'sightline' imported from /,
    );
  }
  for (const page of ['docs/ways-to-start.md', 'README.md']) {
    assert.match(readFileSync(join(ROOT, page), 'utf8'), /ERR_MODULE_NOT_FOUND/);
  }
});

for (const [title, cwd, nodeArgs, env] of [
  ['in the folder of the package', api, ['--import', 'sightline/register'], {}],
  [
    'from the root, by the name of the file',
    root,
    ['--import', './apps/api/node_modules/sightline/dist/register.cjs'],
    {},
  ],
  [
    'from the root, by NODE_OPTIONS with the whole path',
    root,
    [],
    { NODE_OPTIONS: `--import ${api}/node_modules/sightline/dist/register.cjs` },
  ],
] as const) {
  test(`${title}, the service is observed under its own name`, async () => {
    const { code, stdout, stderr, receiver } = await start(cwd, nodeArgs, env);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'hello\n', stderr: '' });
    assert.equal(receiver.spans.length, 2);
    assert.equal(receiver.spans[0]!.resource['service.name'], '@acme/api');
  });
}

test('sightline run finds the preload from anywhere', async () => {
  const command = join(api, 'node_modules/sightline/dist/cli.cjs');
  const { code, receiver } = await observe(
    command,
    {},
    { cwd: root, nodeArgs: [], args: ['run', join(api, 'server.mjs')] },
  );
  assert.equal(code, 0);
  assert.equal(receiver.spans.length, 2);
});
