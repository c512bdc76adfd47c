// `npm ci` refuses a lockfile that lacks an optional package of another platform (npm/cli#4828).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { ROOT } from './support/run-node.ts';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, Locked>>;

function lockedIn(file: string): Packages {
  return (JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { packages: Packages }).packages;
}

const packages = lockedIn('package-lock.json');

for (const tool of ['@biomejs/biome', 'rolldown', 'typescript']) {
  test(`package-lock.json has ${tool} for each platform`, () => {
    const binaries = packages[`node_modules/${tool}`]?.optionalDependencies ?? {};
    const names = Object.keys(binaries);
    for (const platform of ['linux', 'darwin', 'win32']) {
      assert.ok(
        names.some((name) => name.includes(platform)),
        `${tool} has no package for ${platform}: ${names.join(', ')}`,
      );
    }
    for (const name of names) {
      assert.equal(packages[`node_modules/${name}`]?.version, binaries[name], name);
    }
  });
}

test('a package that is locked is locked with a checksum', () => {
  const without = Object.entries(packages).filter(
    ([path, entry]) => path !== '' && !('integrity' in entry) && !('link' in entry),
  );
  assert.deepEqual(
    without.map(([path]) => path),
    [],
  );
});

test('each package has a SHA-512 that `npm ci` checks', () => {
  const without = Object.entries(packages)
    .filter(([path, { link }]) => path !== '' && link !== true)
    .filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))
    .map(([path]) => path);
  assert.deepEqual(without, []);
});

/** Of the checkout, of what tests install, and of the examples. */
const LOCKFILES = globSync('**/package-lock.json', {
  cwd: ROOT,
  exclude: ['**/node_modules', '**/dist'],
});

for (const file of LOCKFILES) {
  test(`${file} has what is optional in any package, of each platform`, () => {
    const locked = lockedIn(file);
    const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isFound(locked, path, name))
        .map((name) => `${name} of ${path}`),
    );
    assert.deepEqual(missing, []);
  });
}

/** As Node looks for it: beside the package, and beside each that it lies in. */
function isFound(locked: Packages, path: string, name: string): boolean {
  if (`${path === '' ? '' : `${path}/`}node_modules/${name}` in locked) return true;
  if (path === '') return false;
  // A package of a workspace lies in a folder that is in no node_modules.
  const end = Math.max(path.lastIndexOf('node_modules/'), 0);
  return isFound(locked, path.slice(0, end).replace(/\/$/, ''), name);
}

suite('npm ci takes the lockfile as it is', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  const files = ['package.json', 'package-lock.json', '.npmrc'];
  for (const file of files) copyFileSync(join(ROOT, file), join(folder, file));
  after(() => rmSync(folder, { recursive: true }));

  for (const [os, cpu, libc] of [
    ['linux', 'x64', 'glibc'],
    ['linux', 'arm64', 'musl'],
    ['darwin', 'arm64', undefined],
    ['win32', 'x64', undefined],
  ] as const) {
    test(`on ${os}, ${cpu}${libc === undefined ? '' : `, ${libc}`}`, async () => {
      const system = [`--os=${os}`, `--cpu=${cpu}`, ...(libc ? [`--libc=${libc}`] : [])];
      const npm = promisify(execFile);
      const { stdout } = await npm('npm', ['ci', '--dry-run', '--ignore-scripts', ...system], {
        cwd: folder,
        shell: process.platform === 'win32', // there it is npm.cmd
      });
      for (const tool of ['biome', 'rolldown', 'typescript']) {
        const binary = new RegExp(`^add \\S*${tool}\\S*${os}\\S*${cpu}`, 'm');
        const shown = stdout.match(new RegExp(`^add .*${tool}.*$`, 'gm'));
        assert.match(stdout, binary, `npm installs ${shown?.join(', ')}`);
      }
      for (const file of files) {
        assert.equal(
          readFileSync(join(folder, file), 'utf8'),
          readFileSync(join(ROOT, file), 'utf8'),
        );
      }
    });
  }
});
