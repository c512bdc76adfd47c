import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { quickSatisfies } from '../../src/module-hooks/quick-satisfies.ts';
import { ROOT } from '../support/run-node.ts';

const PACKAGES = join(ROOT, 'node_modules/@opentelemetry');

/** All texts of upstream's instrumentations that are or could be ranges, and some more. */
function ranges(): ReadonlySet<string> {
  const found = new Set([
    '>=1',
    '^0.3.0',
    '^3',
    '>=1 <=2',
    '1 || 2',
    '1.x',
    '>= 1.0.0',
    '',
    '~1.2',
  ]);
  for (const name of readdirSync(PACKAGES).filter((it) => it.startsWith('instrumentation-'))) {
    const folder = join(PACKAGES, name, 'dist');
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.mjs')) continue;
      const text = readFileSync(join(folder, file), 'utf8');
      for (const [, range] of text.matchAll(/"([*^<>=~][^"\n]{0,30})"/g)) found.add(range!);
    }
  }
  return found;
}

const VERSIONS = [
  '0.3.1',
  '1.0.0',
  '1.2.3',
  '3.0.0',
  '4.21.2',
  '5.9.99',
  '6.0.0',
  '8.16.3',
  '17.0.1',
];
const STRANGE = [
  '6.0.0-beta.1',
  '1.2',
  'v1.2.3',
  '01.2.3',
  '1.2.3+build',
  '',
  '1e3.0.0',
  '1.2.3.4',
];

test('versions satisfy the same ranges as in the upstream check', async () => {
  const { satisfies } = await import(join(PACKAGES, 'instrumentation/dist/semver.mjs'));
  let answered = 0;
  for (const range of ranges()) {
    for (const version of [...VERSIONS, ...STRANGE]) {
      const quick = quickSatisfies(version, range);
      if (quick === undefined) continue;
      answered++;
      assert.equal(quick, satisfies(version, range), `${version} in ${range}`);
    }
  }
  assert.ok(answered > 200, String(answered));
  assert.equal(quickSatisfies('5.1.0', '>=4.0.0 <6'), true);
  for (const version of [...STRANGE, undefined]) {
    assert.equal(quickSatisfies(version, '>=4.0.0 <6'), undefined);
  }
});
