// docs/docker.md: the Dockerfile is built and started, step by step, from a service that has the package installed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { buildImage } from '../support/build-image.ts';
import { observe } from '../support/observe.ts';
import { pack } from '../support/packed.ts';
import { ROOT } from '../support/run-node.ts';

const page = readFileSync(join(ROOT, 'docs/docker.md'), 'utf8');
const dockerfile = /```dockerfile\n([\s\S]*?)```/.exec(page)![1]!;
const ignore = /`\.dockerignore`[^\n]*\n\n((?: {4}\S+\n)+)/.exec(page)![1]!.replace(/^ +/gm, '');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-docker-')));
after(() => rmSync(folder, { recursive: true, force: true }));

test('docs/docker.md: npm ci finds the archive, no file of the machine gets in, and the service is observed', async () => {
  const context = join(folder, 'context');
  const root = join(folder, 'image');
  mkdirSync(context);
  const { archive } = pack(folder);
  cpSync(archive, join(context, basename(archive)));
  cpSync(join(ROOT, 'test/fixtures/http-once.mjs'), join(context, 'app.js'));
  writeFileSync(
    join(context, 'package.json'),
    JSON.stringify({ name: 'shop', version: '1.4.2', type: 'module' }),
  );
  const install = ['install', `./${basename(archive)}`, '--no-audit', '--no-fund'];
  execFileSync('npm', install, { cwd: context, stdio: 'pipe' });
  assert.match(page, /npm install \.\/sightline-/);
  writeFileSync(join(context, '.dockerignore'), ignore);
  writeFileSync(join(context, 'node_modules/of-this-machine'), '');

  const image = await buildImage(dockerfile, context, root);
  assert.equal(image.user, 'node');
  assert.ok(!existsSync(join(image.cwd, 'node_modules/of-this-machine')));
  const keeps = image.printed.find(({ command }) => command.includes('setTimeout'))!;
  assert.equal(keeps.text, '');
  const installed = join(image.cwd, 'node_modules/sightline/dist');
  assert.equal(globSync('**/*.cache', { cwd: installed }).length, 1);

  // As in a container: another user, who may read only; a folder that cannot be written.
  const asRoot = process.getuid?.() === 0;
  if (asRoot) for (const above of [folder, root]) chmodSync(above, 0o755);
  const [program, ...args] = image.command;
  assert.equal(program, 'node');
  const { code, stdout, stderr, receiver } = await observe(
    args.at(-1)!,
    {},
    { cwd: image.cwd, nodeArgs: args.slice(0, -1), ...(asRoot ? { user: 65_534 } : {}) },
  );
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'hello\n', stderr: '' });
  assert.equal(receiver.spans.length, 2);
  const { resource } = receiver.spans[0]!;
  assert.deepEqual([resource['service.name'], resource['service.version']], ['shop', '1.4.2']);
});
