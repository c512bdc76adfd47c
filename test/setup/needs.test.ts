// What `npm test` prepares: what the chosen files start, and nothing else.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { needsOf, startsServer } from '../../scripts/test/needs.ts';
import { ROOT } from '../support/run-node.ts';

const files = globSync('test/**/*.test.ts', {
  cwd: ROOT,
  exclude: ['**/node_modules/**'],
}).map((file) => `${ROOT}${file}`);
const NOTHING = { build: false, packages: false, studyService: false, nodes: false, servers: [] };

for (const file of ['test/configuration/OTEL_SERVICE_NAME.test.ts', 'test/cli/help.test.ts']) {
  test(`${file} needs nothing`, () => assert.deepEqual(needsOf([`${ROOT}${file}`]), NOTHING));
}

for (const [file, expected] of [
  ['test/instrumentations/pg.test.ts', { packages: true, servers: ['postgres'] }],
  ['test/users/fleet.test.ts', { servers: ['otelcol', 'prometheus'] }],
  ['test/ways-in/every-way-in.test.ts', { build: true, nodes: true }],
  ['test/cli/packed.test.ts', { build: true, nodes: true }],
  [
    'test/examples/study-service-cache.test.ts',
    { studyService: true, servers: ['postgres', 'redis'] },
  ],
] as const) {
  test(`${file} needs ${Object.keys(expected).join(' and ')}`, () => {
    const needs = needsOf([`${ROOT}${file}`]);
    for (const [what, value] of Object.entries(expected)) {
      assert.deepEqual(needs[what as keyof typeof needs], value, what);
    }
  });
}

test('every test that asks for servers is left out by --quick', () => {
  const asking = files.filter((file) => {
    const text = readFileSync(file, 'utf8');
    return /^(?!\/\/| \*).*(ensureServers\(\[|support\/servers|servers\/start-)/m.test(text);
  });
  assert.ok(asking.length > 25, String(asking.length));
  assert.deepEqual(
    asking.filter((file) => !file.endsWith('needs.test.ts') && !startsServer(file)),
    [],
  );
});

test('all files together need everything', () => {
  const { servers, ...others } = needsOf(files);
  assert.deepEqual(others, { build: true, packages: true, studyService: true, nodes: true });
  assert.ok(servers.length >= 11, servers.join());
});
