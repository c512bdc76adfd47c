import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { test } from 'node:test';
import semver from 'semver';
import { withSummary, withVersions } from '../../scripts/instrumentation-tables.ts';
import type { CatalogEntry } from '../../src/catalog/catalog-entry.ts';
import {
  CATALOG,
  extraVersionsOf,
  INSTRUMENTATION_NAMES,
  OFF_BY_DEFAULT,
} from '../../src/catalog/catalog-index.ts';
import { load } from '../../src/lazy/load.ts';
import { addVersions } from '../../src/module-hooks/version-ranges.ts';
import { ROOT } from '../support/run-node.ts';

interface Definition {
  readonly name: string;
  readonly supportedVersions: readonly string[];
}

type InstrumentationClass = new (options: object) => { getModuleDefinitions(): Definition[] };

const ROW =
  /^\| `(?<name>[^`]+)` \| (?<packages>[^|]*) \| (?<state>on|off) \| (?<gives>[^|]+) \|/gm;
const text = readFileSync(`${ROOT}docs/instrumentations.md`, 'utf8');
const rows = [...text.matchAll(ROW)].map(({ groups }) => groups!);

test('docs/instrumentations.md names each instrumentation once, in order', () => {
  assert.deepEqual(
    rows.map(({ name }) => name),
    INSTRUMENTATION_NAMES,
  );
});

for (const name of INSTRUMENTATION_NAMES) {
  test(`docs/instrumentations.md: packages, versions and default of ${name}`, () => {
    const row = rows.find((candidate) => candidate.name === name);
    assert.equal(row?.packages, packagesOf(name));
    assert.equal(row.state, OFF_BY_DEFAULT.has(name) ? 'off' : 'on');
  });
}

const readme = readFileSync(`${ROOT}README.md`, 'utf8');

test('README.md has the instrumentations and major versions of the catalog: npm run catalog', () => {
  assert.equal(withSummary(readme), readme);
  assert.equal(withVersions(text), text);
});

test('a major version in README.md is one of which the instrumentation takes some version, and no other is', () => {
  let checked = 0;
  for (const name of INSTRUMENTATION_NAMES) {
    for (const [, module, range] of packagesOf(name).matchAll(/`([^`]+)` ([^`]+?)(?=, `|$)/g)) {
      const listed = new RegExp(
        `\\| .*\`${module}\` (\\d+(?:(?:, \\d+)* and \\d+| to \\d+)?)`,
      ).exec(readme)?.[1];
      if (listed === undefined) continue; // under another name, such as AWS SDK
      const numbers = listed.match(/\d+/g)!.map(Number);
      const isListed = (major: number) =>
        listed.includes('to')
          ? major >= numbers[0]! && major <= numbers[1]!
          : numbers.includes(major);
      const ranges = new semver.Range(range!.replaceAll(' or ', ' || '));
      for (let major = 0; major < 40; major++) {
        const takes = semver.intersects(ranges, `${major}.x`);
        assert.equal(takes, isListed(major), `${module} ${major}`);
      }
      checked++;
    }
  }
  assert.ok(checked > 35, `${checked}`);
});

/** As the table has it: each package, with the versions that are supported. */
function packagesOf(name: string): string {
  const versions = new Map<string, Set<string>>();
  for (const entry of CATALOG.filter((candidate) => candidate.name === name)) {
    for (const module of entry.modules) versions.set(module, versions.get(module) ?? new Set());
    for (const { name: module, supportedVersions } of definitionsOf(entry)) {
      for (const range of supportedVersions) versions.get(module)?.add(range);
    }
  }
  const cells = [...versions].sort().map(([module, ranges]) => {
    const described = isBuiltin(module) ? '' : [...ranges].sort().join(' or ');
    return `\`${module}\` ${described}`.trim();
  });
  return cells.join(', ') || 'none';
}

function definitionsOf({ name, specifier, className }: CatalogEntry): Definition[] {
  const exported = load<Record<string, InstrumentationClass>>(specifier);
  const definitions = new exported[className]!({ enabled: false }).getModuleDefinitions();
  return addVersions(definitions, extraVersionsOf(name)) as Definition[];
}
