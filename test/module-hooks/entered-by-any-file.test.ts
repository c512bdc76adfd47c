// Packages are found by the file behind a name, whatever that name is and whichever file comes first.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { createServiceFolder, loadUnderPreload } from '../support/loading.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';

const folder = createServiceFolder();
before(async () => {
  await installTestPackages();
  folder.link(servicePath('node_modules'), 'node_modules');
});
after(() => folder.remove());

/** A package, what is required of it before, the file that is patched, and a function in it. */
const ORDERS: ReadonlyArray<
  readonly [first: string, patched: string, wrapped: string, instrumentation: string]
> = [
  ['@smithy/core/protocols', '@smithy/core/dist-cjs/submodules/client/index.js', '', 'aws-sdk'],
  ['amqplib/callback_api', 'amqplib/lib/channel_model.js', 'Channel.prototype.publish', 'amqplib'],
  ['amqplib/callback_api', 'amqplib/lib/callback_model.js', 'Channel.prototype.publish', 'amqplib'],
  ['graphql/utilities', 'graphql/language/parser.js', 'parse', 'graphql'],
  ['graphql/execution', 'graphql/execution/execute.js', 'execute', 'graphql'],
  ['graphql/validation', 'graphql/validation/validate.js', 'validate', 'graphql'],
  ['knex/lib/dialects/sqlite3/index.js', 'knex/lib/client.js', 'prototype.queryBuilder', 'knex'],
  ['express/lib/request.js', 'express', '', 'express'],
  ['pg/lib/defaults.js', 'pg/lib/client.js', '', 'pg'],
  ['mysql2/promise', 'mysql2/lib/connection.js', '', 'mysql2'],
];

suite('a package is instrumented whichever file of it is loaded first', { concurrency: 2 }, () => {
  for (const [first, patched, wrapped, instrumentation] of ORDERS) {
    test(`${first}, then ${patched}`, async () => {
      const report = JSON.stringify(servicePath('probe/report.cjs'));
      const name = `${first}-${patched}`.replaceAll(/[^\w]/g, '-');
      const script = folder.write(
        `${name}.cjs`,
        `require('${first}'); require(${report})(require('./node_modules/${patched}'));`,
      );
      const { stdout, stderr, instrumentations } = await loadUnderPreload(script);
      assert.ok(instrumentations.includes(instrumentation), stderr);
      assert.match(
        stderr,
        new RegExp(
          `(instrumentation-|sightline/)${instrumentation}\\S* Applying instrumentation patch`,
        ),
      );
      const found = JSON.parse(stdout.trim().split('\n').at(-1)!) as string[];
      const isFound = found.some((path) => `.${path}`.endsWith(`.${wrapped}`));
      assert.ok(isFound || wrapped === '', `${wrapped} in ${found}\n${stderr}`);
    });
  }

  for (const place of ['service', 'workspace'] as const) {
    for (const extension of MODULE_SYSTEMS) {
      test(`under another name than its own, which package.json gives it (${place}, ${extension})`, async () => {
        const aliased = createServiceFolder();
        const inner = place === 'service' ? '' : 'packages/shop/';
        const dependencies = {
          loader: 'npm:dataloader@2',
          parser: 'npm:graphql@^16',
          '@own/p': 'npm:pg',
        };
        aliased.write(`${inner}package.json`, JSON.stringify({ name: 'shop', dependencies }));
        aliased.copy('dataloader', 'node_modules/loader');
        aliased.copy('graphql', 'node_modules/parser');
        const report = JSON.stringify(servicePath('probe/report.cjs'));
        const code =
          extension === 'cjs'
            ? `require(${report})({ loader: require('loader'), parser: require('parser/language/parser.js') });`
            : `import loader from 'loader'; import * as parser from 'parser/language/parser.js';
               import report from ${report}; report({ loader, parser: { ...parser } });`;
        const script = aliased.write(`${inner}service.${extension}`, code);
        const { stdout, instrumentations } = await loadUnderPreload(script);
        const found = JSON.parse(stdout.trim().split('\n').at(-1)!) as string[];
        assert.ok(found.includes('loader.prototype.load'), stdout);
        if (extension === 'cjs') assert.ok(found.includes('parser.parse'), stdout);
        assert.ok(instrumentations.includes('graphql'));
        aliased.remove();
      });
    }
  }

  test('by a link of another name, as Turbopack makes for external packages', async () => {
    const linked = createServiceFolder();
    linked.link(servicePath('node_modules/dataloader'), 'node_modules/dataloader-0123456789abcdef');
    const report = JSON.stringify(servicePath('probe/report.cjs'));
    const code = `require(${report})(require('dataloader-0123456789abcdef'));`;
    const { stdout } = await loadUnderPreload(linked.write('service.cjs', code));
    assert.ok(JSON.parse(stdout).includes('prototype.load'), stdout);
    linked.remove();
  });
});
