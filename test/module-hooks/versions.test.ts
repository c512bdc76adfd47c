// A package in a version that its instrumentation does not take is reported, and no other is.
import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { nearestRange } from '../../src/module-hooks/version-ranges.ts';
import { createServiceFolder, loadUnderPreload, type ServiceFolder } from '../support/loading.ts';

type Package = readonly [
  name: string,
  version: string | undefined,
  takes?: string | undefined,
  more?: Readonly<{ type?: string; dependencies?: object }>,
];

/** Of each, the range that is nearest to its version; none where nothing is to be said. */
const PACKAGES: readonly Package[] = [
  ['openai', '8.59.0', '>=4.19.0 <8'],
  ['@nestjs/core', '13.0.1', '>=12.0.0 <13', { type: 'module' }],
  ['bunyan', '3.0.5', '>=2.0.0 <3'],
  ['generic-pool', '4.0.0', '>=3.0.0 <4'],
  ['@redis/client', '7.0.0', '^6.0.0'],
  ['oracledb', '6.6.0', '>= 6.7 < 8'],
  ['socket.io', '1.7.0', '2'],
  // A version before a release counts as that release.
  ['mysql2', '4.0.0-rc.1', '>=1.4.2 <4'],
  ['pino', '10.0.0-beta.1'],
  // In one of several ranges.
  ['knex', '0.18.4'],
  ['mongodb', '3.6.0'],
  // In the range of upstream's alone, which has no lines.
  ['winston', '2.4.0'],
  // What is patched is a package below it.
  ['redis', '7.0.0', undefined, { dependencies: { '@redis/client': '7.0.0' } }],
  // A part of a client.
  ['@smithy/middleware-stack', '1.1.0'],
  // No instrumentation goes by its version.
  ['lru-cache', '99.0.0'],
  ['kafkajs', undefined],
];

const folders: ServiceFolder[] = [];
after(() => {
  for (const folder of folders) folder.remove();
});

function serviceOf(packages: readonly Package[], extension: 'cjs' | 'mjs', code: string): string {
  const folder = createServiceFolder();
  folders.push(folder);
  for (const [name, version, , more = {}] of packages) {
    const place = `node_modules/${name}`;
    folder.write(`${place}/package.json`, JSON.stringify({ name, version, ...more }));
    const isModule = more.type === 'module';
    folder.write(`${place}/index.js`, isModule ? 'export {};' : 'require("./more.js");');
    folder.write(`${place}/more.js`, '');
  }
  return folder.write(`service.${extension}`, code);
}

function reports(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .filter((line) => line.includes('is not instrumented'))
    .sort();
}

suite('versions outside of what an instrumentation takes', { concurrency: 2 }, () => {
  for (const extension of ['cjs', 'mjs'] as const) {
    test(`are reported once, with the nearest range (${extension})`, async () => {
      const names = PACKAGES.map(([name]) => name);
      const code =
        extension === 'cjs'
          ? names.map((name) => `require('${name}');`)
          : names.map((name) => `import '${name}';`);
      const script = serviceOf(PACKAGES, extension, code.join('\n'));
      const { code: exit, stderr, instrumentations } = await loadUnderPreload(script);
      assert.equal(exit, 0, stderr);
      const expected = PACKAGES.flatMap(([name, version, takes]) =>
        takes === undefined ? [] : [[name, version, takes]],
      );
      const found = reports(stderr).map((line) =>
        /^sightline warn: (\S+) (\S+) is not instrumented: the instrumentation \S+ supports (.*?)\. Install a version of \1 in that range, or do without its telemetry\. \[SL_VERSION_NOT_OBSERVED\]$/
          .exec(line)
          ?.slice(1),
      );
      assert.deepEqual(found, expected.toSorted(), stderr);
      // Nor are those said to be loaded; all others are.
      for (const name of ['openai', 'nestjs-core', 'bunyan', 'oracledb', 'mysql2']) {
        assert.ok(!instrumentations.includes(name), name);
        assert.match(stderr, new RegExp(`instrumentation ${name} does nothing for `));
      }
      for (const name of ['pino', 'knex', 'mongodb', 'winston', 'kafkajs']) {
        assert.ok(instrumentations.includes(name), name);
      }
    });
  }

  test('are not reported where the instrumentation is switched off', async () => {
    const script = serviceOf([['openai', '8.59.0']], 'cjs', `require('openai');`);
    const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'openai' };
    assert.deepEqual(reports((await loadUnderPreload(script, { env })).stderr), []);
  });

  test('are reported beside another copy that is within them', async () => {
    const script = serviceOf(
      [
        ['bunyan', '1.8.15'],
        ['tool/node_modules/bunyan', '3.0.5'],
      ],
      'cjs',
      `require('bunyan'); require('./node_modules/tool/node_modules/bunyan');`,
    );
    const { stderr, instrumentations } = await loadUnderPreload(script);
    assert.match(reports(stderr).join(), /^sightline warn: bunyan 3\.0\.5 is not instrumented/);
    assert.ok(instrumentations.includes('bunyan'));
  });
});

for (const [version, isPatched] of [
  ['3.9.0', true],
  ['3.9.0-beta.1', true],
  ['4.0.0-rc.1', false],
] as const) {
  test(`a package is ${isPatched ? '' : 'not '}patched in version ${version}`, async () => {
    const folder = createServiceFolder();
    folders.push(folder);
    const place = 'node_modules/generic-pool';
    folder.write(`${place}/package.json`, JSON.stringify({ name: 'generic-pool', version }));
    folder.write(
      `${place}/index.js`,
      'class Pool { acquire() {} }; const { acquire } = Pool.prototype; module.exports = { Pool, acquire };',
    );
    const script = folder.write(
      'service.cjs',
      `const { Pool, acquire } = require('generic-pool'); console.log(Pool.prototype.acquire !== acquire);`,
    );
    const { stdout, stderr } = await loadUnderPreload(script);
    assert.equal(stdout.trim(), String(isPatched), stderr);
    assert.equal(reports(stderr).length, isPatched ? 0 : 1);
  });
}

test('the nearest range is that of the least distance', () => {
  const ranges = ['>=2.0.0 <2.4', '>=2.4.0 <3', '>=3.0.0 <4'];
  assert.equal(nearestRange('1.9.0', ranges), '>=2.0.0 <2.4');
  assert.equal(nearestRange('9.0.0', ranges), '>=3.0.0 <4');
});
