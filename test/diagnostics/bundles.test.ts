import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolldown } from 'rolldown';
import { bundlerOf } from '../../src/diagnostics/checks/bundlers.ts';
import { createServiceFolder, type ServiceFolder } from '../support/loading.ts';
import { PRELOAD, ROOT, runNode } from '../support/run-node.ts';

const OFF = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

const LIVE = 'setTimeout(() => console.log("done"), 2500);';

/** The way in which esbuild 0.25 bundles packages. */
function bundleOfEsbuild(packages: readonly string[]): string {
  const modules = packages.map(
    (name) => `// node_modules/${name}/index.js
var require_${name} = __commonJS({
  "node_modules/${name}/index.js"(exports) { exports.name = "${name}"; }
});`,
  );
  return `var __commonJS = (cb, mod) => () => mod;\n${modules.join('\n')}\n${LIVE}`;
}

/** A service with a package, bundled by Rolldown. */
async function bundleOfRolldown(folder: ServiceFolder, external: readonly string[]) {
  folder.write('node_modules/pg/package.json', '{"name": "pg", "version": "8.1.0"}');
  folder.write('node_modules/pg/index.js', 'exports.name = "pg";');
  const input = folder.write('app.js', `module.exports = require("pg").name; ${LIVE}`);
  const built = await rolldown({ input, platform: 'node', external: [...external] });
  const file = `${folder.path}/bundle-${external.length}.cjs`;
  await built.write({ file, format: 'cjs' });
  return file;
}

async function said(file: string, cwd = ROOT): Promise<readonly string[]> {
  const { stdout, stderr } = await runNode(file, { nodeArgs: PRELOAD, env: OFF, cwd });
  assert.equal(stdout, 'done\n', stderr);
  return stderr.match(/^sightline .*$/gm) ?? [];
}

test('a bundle is reported with the packages in it that could be instrumented', async (t) => {
  const folder = createServiceFolder();
  t.after(() => folder.remove());
  const write = (...packages: readonly string[]) =>
    said(folder.write(`${packages.join('-')}.cjs`, bundleOfEsbuild(packages)));
  const [[all], [one], none] = await Promise.all([
    write('express', 'ms', 'pg'),
    write('express', 'ms'),
    write('ms'),
  ]);
  assert.match(
    all!,
    /^sightline warn: the service is bundled by esbuild, and express, pg are in the bundle, where they cannot be instrumented\. Keep packages external/,
  );
  assert.match(one!, /, and express is in the bundle, where it cannot be instrumented\./);
  assert.deepEqual(none, []);
});

test('a bundled tool in node_modules is not the service', async (t) => {
  const folder = createServiceFolder();
  t.after(() => folder.remove());
  const tool = folder.write('node_modules/tool/cli.cjs', bundleOfEsbuild(['express']));
  assert.deepEqual(await said(tool), []);
});

test('a Rolldown bundle is reported, unless its packages are external', async (t) => {
  const folder = createServiceFolder();
  t.after(() => folder.remove());
  const [inside, outside] = [
    await bundleOfRolldown(folder, []),
    await bundleOfRolldown(folder, ['pg']),
  ];
  const [[line, ...more], none] = await Promise.all([said(inside), said(outside)]);
  assert.match(line!, /the service is bundled by Rolldown or Rollup/);
  assert.deepEqual([more, none], [[], []]);
});

test('a bundle without package names is reported, unless some packages are external', async (t) => {
  const folder = createServiceFolder();
  t.after(() => folder.remove());
  // As esbuild 0.25 and webpack 5 begin what they minify.
  const heads = {
    esbuild: 'var v=(t,e)=>()=>(e||t((e={exports:{}}).exports,e),e.exports);var Aa=v((bS,pc)=>{});',
    webpack: '(()=>{var e={77:(e,t,n)=>{"use strict"}};})();',
  };
  await Promise.all(
    Object.entries(heads).map(async ([bundler, head]) => {
      const [line, ...more] = await said(folder.write(`${bundler}.cjs`, `${head}\n${LIVE}`));
      assert.deepEqual(more, []);
      assert.match(
        line!,
        new RegExp(
          `the service is bundled by ${bundler}, and packages in the bundle cannot be instrumented`,
        ),
      );
    }),
  );
  folder.write('node_modules/pg/package.json', '{"name": "pg", "version": "8.1.0"}');
  folder.write('node_modules/pg/index.js', '');
  const outside = `${heads.esbuild}\nrequire("pg");${LIVE}`;
  assert.deepEqual(await said(folder.write('outside.cjs', outside)), []);
});

test('code that is not a bundle is not reported', () => {
  for (const code of [
    'module.exports = { 77: (a, b, c) => {} };',
    '(() => { var x = { 1: 2 }; })();',
    'const lazy = (a, b) => () => (b || a((b = { exports: {} })), b);',
    'require("./node_modules/express/index.js")',
  ]) {
    assert.equal(bundlerOf(code), undefined, code);
  }
});

test('Next.js: bundled packages are named; without any, nothing is reported', async (t) => {
  const folder = createServiceFolder();
  t.after(() => folder.remove());
  folder.write('node_modules/next/package.json', '{"name": "next", "version": "16.0.0"}');
  folder.write('node_modules/next/index.js', '');
  const server = folder.write('server.js', `require("next");${LIVE}`);
  const list = 'node_modules/next/dist/lib/server-external-packages.jsonc';
  folder.write(list, '[\n  // as it is\n  "pg",\n  "mongodb"\n]');
  const dependencies = { ioredis: '5', mongodb: '7', next: '16', pg: '8', react: '19', redis: '6' };
  folder.write('package.json', JSON.stringify({ dependencies }));
  assert.deepEqual(await said(server, folder.path), [
    "sightline warn: Next.js has bundled ioredis, redis, and bundled packages cannot be instrumented. Add serverExternalPackages: ['ioredis', 'redis'] to next.config and rebuild. [SL_NEXT_JS]",
  ]);
  const config = { serverExternalPackages: ['ioredis', 'redis'] };
  folder.write('.next/required-server-files.json', JSON.stringify({ config }));
  assert.deepEqual(await said(server, folder.path), []);
});
