// A service in one file: what reports itself is observed there, and the rest is named with the line that keeps it outside.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { sightline } from '../cli/sightline.ts';
import { requestCounts, servicePath, useService } from '../support/services.ts';

await installTestPackages();

const INPUT = servicePath('libraries/bundled/service.mjs');
const NAME = `.bundle-${process.pid}`;
const folder = join(INPUT, '..', NAME);
const require = createRequire(servicePath('libraries/package.json'));

/** What the bundlers have in common here. */
type Bundle = (file: string) => Promise<unknown>;

const BUNDLERS: Readonly<Record<string, readonly [bundle: Bundle, cure: string]>> = {
  esbuild: [
    (outfile) =>
      (require('esbuild') as { build(options: object): Promise<unknown> }).build({
        ...{ entryPoints: [INPUT], outfile, bundle: true, platform: 'node' },
        ...{ format: 'cjs', logLevel: 'error', external: ['pg-native'] },
      }),
    '--external:pg',
  ],
  rolldown: [
    async (file) => {
      const built = await rolldown({
        ...{ input: INPUT, platform: 'node', external: ['pg-native', /^node:/] },
        logLevel: 'silent',
      });
      await built.write({ file, format: 'cjs', codeSplitting: false });
    },
    "external: ['pg'",
  ],
  webpack: [
    (file) => {
      const webpack = require('webpack') as (
        options: object,
        done: (error: unknown, stats: unknown) => void,
      ) => void;
      return promisify(webpack)({
        ...{ entry: INPUT, target: 'node', mode: 'development', devtool: false },
        ...{ output: { path: folder, filename: file.slice(folder.length + 1) } },
        ...{ externals: { 'pg-native': 'commonjs pg-native' } },
      });
    },
    "externals: { 'pg': 'commonjs pg'",
  ],
};

suite('a service in one file', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, [bundle, cure]] of Object.entries(BUNDLERS)) {
    test(`by ${name}`, async () => {
      const file = join(folder, `${name}.cjs`);
      await bundle(file);
      let warned = '';
      const outcome = await useService(
        `libraries/bundled/${NAME}/${name}.cjs`,
        async ({ get, printed }) => {
          assert.equal((await get('/films/7')).body, '1');
          assert.equal((await get('/calls/there')).body, 'other');
          assert.equal((await get('/calls/refused')).body, 'refused');
          warned = String(await printed(/sightline warn: .*the service is bundled by .*/));
        },
      );
      assert.deepEqual(requestCounts(outcome), {
        '/films/:id 200': 1,
        '/calls/:to 200': 1,
        '/calls/:to 403': 1,
        '- 200': 1,
      });
      const scopes = new Set(outcome.spans.map(({ scope }) => scope.name));
      assert.ok(scopes.has('sightline/undici'), [...scopes].join());
      const lookups = outcome.metrics.filter(({ name: metric }) => metric === 'app.cache.lookups');
      assert.ok(lookups.length > 0, 'lru-cache');
      assert.match(String(warned), /\bpg\b.* in the bundle, where/);
      assert.ok(String(warned).includes(cure), String(warned));
      // Those that report themselves are none of those that are lost.
      assert.doesNotMatch(String(warned), /\b(fastify|lru-cache|undici)\b/);
      const doctor = await sightline(['doctor', file]);
      assert.match(doctor.stdout, /has bundled .*\bpg\b/);
      assert.ok(doctor.stdout.replaceAll(/\s+/g, ' ').includes(cure.split(' ')[0]!), doctor.stdout);
    });
  }
});
