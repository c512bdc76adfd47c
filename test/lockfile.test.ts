// `npm ci` refuses a lockfile that lacks an optional package of another platform (npm/cli#4828).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/run-node.ts';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

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
