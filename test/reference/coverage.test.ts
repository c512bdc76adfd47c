import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ADDITIONAL_ROWS } from '../../src/catalog/rows/sightline-instrumentations.ts';
import { ROOT } from '../support/run-node.ts';
import { listPrograms } from './harness/programs.ts';

/** Packages that no program imports by their own name, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  '@redis/client': 'redis is made of it, and loads it',
  '@smithy/core': 'the clients of the AWS SDK load it',
};

/** Rows of docs/instrumentations.md: the name, and the packages that it is for. */
const ROW = /^\| `([^`]+)` \| ([^|]+)\| (?:on|off) /gm;

const sources = listPrograms().map(({ files }) => readFileSync(files.esm ?? files.cjs!, 'utf8'));
const table = readFileSync(join(ROOT, 'docs', 'instrumentations.md'), 'utf8');

for (const [, name, cell] of table.matchAll(ROW)) {
  // Upstream has nothing to compare with; their own tests compare them with bare Node.
  if (Object.hasOwn(ADDITIONAL_ROWS, name!)) continue;
  const packages = [...cell!.matchAll(/`([^`]+)`/g)].map(([, it]) => it!);
  const missing = packages.filter((it) => !(it in WITHOUT) && !sources.some(importsOf(it)));
  const isNamed = sources.some((source) => namedBy(source).includes(name!));
  test(`a program of the reference uses ${name}`, () => {
    assert.ok(isNamed || packages.length > 0, `no program says "// instruments: ${name}"`);
    assert.deepEqual(isNamed ? [] : missing, []);
  });
}

test('a package without a program of its own is one of the table', () => {
  const unknown = Object.keys(WITHOUT).filter((name) => !table.includes(`\`${name}\``));
  assert.deepEqual(unknown, []);
});

function importsOf(name: string): (source: string) => boolean {
  const escaped = name.replace(/[/.]/g, '\\$&');
  const pattern = new RegExp(`(?:from |import |import\\()'(?:node:)?${escaped}(?:/[^']*)?'`);
  return (source) => pattern.test(source);
}

function namedBy(source: string): readonly string[] {
  return [...source.matchAll(/^\/\/ instruments: (.+)$/gm)].flatMap(([, names]) =>
    names!.split(/\s+/),
  );
}
