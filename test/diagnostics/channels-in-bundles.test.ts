// A bundled service: packages that publish on channels are observed, and the others are reported with the option that keeps them external.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { sightline } from '../cli/sightline.ts';
import { BUNDLERS } from '../support/bundlers.ts';
import { requestCounts, servicePath, useService } from '../support/services.ts';

await installTestPackages();

const INPUT = servicePath('libraries/bundled/service.mjs');
const NAME = `.bundle-${process.pid}`;
const folder = join(INPUT, '..', NAME);
/** The option that keeps packages external. */
const CURES: Readonly<Record<string, string>> = {
  esbuild: '--external:pg',
  rolldown: "external: ['pg'",
  rollup: "external: ['pg'",
  webpack: "externals: { 'pg': 'commonjs pg'",
};

suite('a bundled service', () => {
  mkdirSync(folder, { recursive: true });
  // What Rollup writes does not name its packages: those of the service are.
  writeFileSync(join(folder, 'package.json'), '{"dependencies":{"pg":"8","fastify":"5"}}');
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    const cure = CURES[name]!;
    test(`by ${name}`, async () => {
      const file = join(folder, `${name}.cjs`);
      await bundle(INPUT, file);
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
      assert.match(String(warned), /\bpg\b.* in the bundle/);
      assert.ok(String(warned).includes(cure), String(warned));
      // Those that report themselves are none of those that are lost.
      assert.doesNotMatch(String(warned), /\b(fastify|lru-cache|undici)\b/);
      const doctor = await sightline(['doctor', file]);
      assert.match(doctor.stdout, /has bundled .*\bpg\b/);
      assert.ok(doctor.stdout.replaceAll(/\s+/g, ' ').includes(cure.split(' ')[0]!), doctor.stdout);
    });
  }
});
