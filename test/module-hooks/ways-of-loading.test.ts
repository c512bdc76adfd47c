import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { createServiceFolder, loadUnderPreload, type ServiceFolder } from '../support/loading.ts';
import { servicePath } from '../support/services.ts';

const folders: ServiceFolder[] = [];
after(() => {
  for (const folder of folders) folder.remove();
});

/** Observed by a channel: nothing in `node:http` is wrapped. */
const CLIENT = 'http.client.request.created';

/** How a module can be loaded, what is looked at then, and a function there that is wrapped. */
const WAYS: ReadonlyArray<readonly [title: string, ending: string, code: string, wrapped: string]> =
  [
    ['import of a bare name', 'mjs', `import m from 'dataloader'; report(m);`, 'prototype.load'],
    [
      'import of a name in it',
      'mjs',
      `import { Pool as m } from 'generic-pool'; report(m);`,
      'prototype.acquire',
    ],
    [
      'import of all of it',
      'mjs',
      `import * as m from 'generic-pool'; report(m);`,
      'Pool.prototype.acquire',
    ],
    ['require of a bare name', 'cjs', `report(require('dataloader'));`, 'prototype.load'],
    ['import with node:', 'mjs', `import * as m from 'node:http'; report(m);`, CLIENT],
    ['import of http without node:', 'mjs', `import m from 'http'; report(m);`, CLIENT],
    ['require with node:', 'cjs', `report(require('node:http'));`, CLIENT],
    ['require of http without node:', 'cjs', `report(require('http'));`, CLIENT],
    ['dynamic import', 'mjs', `report(await import('dataloader'));`, 'prototype.load'],
    ['dynamic import in CommonJS', 'cjs', `import('dataloader').then(report);`, 'prototype.load'],
    [
      'createRequire in an ES module',
      'mjs',
      `import { createRequire } from 'node:module';
       report(createRequire(import.meta.url)('dataloader'));`,
      'prototype.load',
    ],
    ['process.getBuiltinModule', 'mjs', `report(process.getBuiltinModule('http'));`, CLIENT],
    [
      'process.getBuiltinModule, then import',
      'mjs',
      `process.getBuiltinModule('node:http'); report(await import('http'));`,
      CLIENT,
    ],
    ['require of an ES module', 'cjs', `report(require('./exporter.mjs'));`, 'prototype.load'],
    [
      'a sub-path: mysql2/promise',
      'mjs',
      `import 'mysql2/promise'; import { Connection } from 'mysql2';
       report(Object.getPrototypeOf(Connection.prototype));`,
      'query',
    ],
    [
      'a sub-path: pg/lib/client.js',
      'mjs',
      `import m from 'pg/lib/client.js'; report(m);`,
      'prototype.query',
    ],
    [
      'a sub-path: pg/lib/client.js, required',
      'cjs',
      `report(require('pg/lib/client.js'));`,
      'prototype.query',
    ],
    [
      'a package that exports another again',
      'mjs',
      `import { dataloader as m } from 'wrapper'; report(m);`,
      'prototype.load',
    ],
  ];

for (const [title, ending, code, wrapped] of WAYS) {
  test(`${title} (${ending}) is seen`, async () => {
    const folder = await folderWithPackages();
    const found = await wrappedIn(folder, `service.${ending}`, code);
    assert.ok(
      found.some((path) => `.${path}`.endsWith(`.${wrapped}`)),
      String(found),
    );
  });
}

test('the layout of pnpm: packages are links into a store', async () => {
  const folder = createServiceFolder();
  folders.push(folder);
  await installTestPackages();
  const store = 'node_modules/.pnpm/dataloader@2.2.3/node_modules/dataloader';
  folder.copy('dataloader', store);
  folder.link('.pnpm/dataloader@2.2.3/node_modules/dataloader', 'node_modules/dataloader');
  for (const [name, code] of [
    ['service.mjs', `import m from 'dataloader'; report(m);`],
    ['service.cjs', `report(require('dataloader'));`],
  ] as const) {
    assert.ok((await wrappedIn(folder, name, code)).includes('prototype.load'), name);
  }
});

test('an instrumentation that cannot patch a module is reported, and the service runs on', async () => {
  const folder = createServiceFolder();
  folders.push(folder);
  folder.write(
    'node_modules/memcached/package.json',
    '{ "name": "memcached", "version": "2.2.2" }',
  );
  folder.write('node_modules/memcached/index.js', 'module.exports = { unlike: "the real one" };');
  for (const [name, code] of [
    ['service.mjs', `import m from 'memcached'; console.log(m.unlike);`],
    ['service.cjs', `console.log(require('memcached').unlike);`],
  ] as const) {
    const { code: exit, stdout, stderr } = await loadUnderPreload(folder.write(name, code));
    assert.equal(exit, 0);
    assert.equal(stdout, 'the real one\n');
    assert.match(
      stderr,
      /sightline warn: memcached is not instrumented, because the instrumentation memcached failed: /,
    );
  }
});

/** A folder of a service whose packages are those of test/services, and one that wraps another. */
async function folderWithPackages(): Promise<ServiceFolder> {
  await installTestPackages();
  const folder = createServiceFolder();
  folders.push(folder);
  for (const name of ['dataloader', 'generic-pool', 'mysql2', 'pg']) {
    folder.link(servicePath(`node_modules/${name}`), `node_modules/${name}`);
  }
  folder.write('node_modules/wrapper/package.json', '{ "name": "wrapper", "type": "module" }');
  folder.write(
    'node_modules/wrapper/index.js',
    `export { default as dataloader } from 'dataloader';`,
  );
  folder.write('exporter.mjs', `export { default } from 'dataloader';`);
  return folder;
}

/** Writes a script that calls `report`, and runs it. */
async function wrappedIn(folder: ServiceFolder, name: string, code: string): Promise<string[]> {
  const report = JSON.stringify(servicePath('probe/report.cjs'));
  const line = name.endsWith('.mjs')
    ? `import report from ${report};`
    : `const report = require(${report});`;
  const loaded = await loadUnderPreload(folder.write(name, `${line}\n${code}`));
  assert.equal(loaded.code, 0, loaded.stderr);
  return JSON.parse(loaded.stdout) as string[];
}
