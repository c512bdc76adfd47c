// docs/ways-to-start.md: Yarn Plug'n'Play, where no folder node_modules is there to find the package in.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { observe } from '../support/observe.ts';
import { pack } from '../support/packed.ts';
import { ROOT } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

const YARN = servicePath('node_modules/@yarnpkg/cli-dist/bin/yarn.js');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-pnp-')));
const HOME = join(folder, 'home');
after(() => rmSync(folder, { recursive: true, force: true }));

describe("Yarn Plug'n'Play", () => {
  before(async () => {
    await installTestPackages();
    const { archive } = pack(folder);
    cpSync(archive, join(folder, basename(archive)));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({
        name: 'pnp-user',
        dependencies: { sightline: `file:./${basename(archive)}` },
        scripts: { start: 'node server.mjs' },
      }),
    );
    writeFileSync(join(folder, 'yarn.lock'), '');
    writeFileSync(
      join(folder, '.yarnrc.yml'),
      'nodeLinker: pnp\nenableTelemetry: false\nenableGlobalCache: false\n',
    );
    for (const kind of ['mjs', 'cjs']) {
      cpSync(join(ROOT, `test/fixtures/http-once.${kind}`), join(folder, `server.${kind}`));
    }
    const env = { PATH: process.env.PATH, HOME, YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' };
    execFileSync(process.execPath, [YARN, 'install'], { cwd: folder, env, stdio: 'pipe' });
    assert.ok(existsSync(join(folder, '.pnp.cjs')));
  });

  const around = {
    NODE_OPTIONS: `--require ${folder}/.pnp.cjs --require sightline/register`,
  };
  for (const [title, script, args, env] of [
    ['yarn node --import', YARN, ['node', '--import', 'sightline/register', 'server.mjs'], {}],
    ['yarn sightline run', YARN, ['sightline', 'run', 'server.mjs'], {}],
    ['NODE_OPTIONS around yarn node', YARN, ['node', 'server.mjs'], around],
    ['NODE_OPTIONS around yarn start', YARN, ['start'], around],
    ['NODE_OPTIONS around node, CommonJS', join(folder, 'server.cjs'), [], around],
  ] as const) {
    test(title, async () => {
      const { code, stdout, stderr, receiver } = await observe(
        script,
        { HOME, ...env },
        { cwd: folder, nodeArgs: [], args },
      );
      assert.equal(code, 0, stderr);
      assert.equal(stdout, 'hello\n');
      assert.doesNotMatch(stderr, /sightline/);
      assert.deepEqual(
        receiver.spans.map(({ resource }) => resource['service.name']),
        ['pnp-user', 'pnp-user'],
      );
    });
  }

  test('NODE_OPTIONS around yarn without .pnp.cjs is what the page says: yarn cannot find it', async () => {
    const { code, stderr } = await observe(
      YARN,
      { HOME, NODE_OPTIONS: '--import sightline/register' },
      { cwd: folder, nodeArgs: [], args: ['node', 'server.mjs'] },
    );
    assert.equal(code, 1);
    assert.match(stderr, /ERR_MODULE_NOT_FOUND\]: Cannot find package 'sightline'/);
  });
});
