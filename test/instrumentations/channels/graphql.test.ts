// graphql 16 is patched and 17 observed by channels: each operation has the same spans in ES modules, CommonJS and a bundle.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { installTestPackages } from '../../../scripts/install-test-packages.ts';
import { allSignals, temporaryFiles } from '../../support/config-file.ts';
import { createServiceFolder } from '../../support/loading.ts';
import { type Answer, type Outcome, servicePath, useService } from '../../support/services.ts';

const ASKED: Readonly<Record<string, string>> = {
  named: 'query Books {\n  author(id: 1) { name books }\n}',
  aliased: '{ first: author(id: "1") { ...all called: name } }\nfragment all on Author { books }',
  inline: '{ authors { ... on Named { name } ... on Author { books friend { books } } } }',
  variables:
    'mutation Rename($id: ID!, $name: String!) { rename(id: $id, name: $name) { name age(in: 1950) } }',
  fails: '{ fails }',
  broken: '{ no',
  unknown: '{ none }',
  unnamed: 'query A { fails } query B { fails }',
};

const folder = createServiceFolder();
const write = temporaryFiles();

suite('graphql, patched and by channels', () => {
  let bundle = '';
  before(async () => {
    await installTestPackages();
    const { build } = createRequire(servicePath('package.json'))('esbuild') as {
      build(options: object): Promise<unknown>;
    };
    bundle = `${folder.path}/graphql.mjs`;
    await build({
      entryPoints: [servicePath('newest/graphql/service.mjs')],
      outfile: bundle,
      ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'error', minify: true },
    });
  });
  after(() => folder.remove());

  const run = async (service: string, env: Readonly<Record<string, string>> = {}) => {
    const answers: Record<string, Answer> = {};
    const outcome = await useService(
      service,
      async ({ get }) => {
        for (const [name, query] of Object.entries(ASKED)) {
          answers[name] = await get(`/?query=${encodeURIComponent(query)}`);
        }
        answers.told = await get(`/told?query=${encodeURIComponent('subscription Told { told }')}`);
      },
      { env },
    );
    assert.match(answers.told!.body, /"told":"two"/);
    assert.doesNotMatch(outcome.stderr, /sightline (warn: (?!the service is)|error)/);
    return Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [name, spansOf(outcome, answer)]),
    );
  };

  test('the same spans, names, attributes, events and parents', async () => {
    const old = await run('graphql/service.cjs');
    assert.deepEqual(old.named!.map(({ name, parent }) => `${parent} > ${name}`).sort(), [
      'GET > graphql.parse',
      'GET > graphql.parseSchema',
      'GET > graphql.validate',
      'GET > query Books',
    ]);
    assert.equal(old.told!.filter(({ name }) => name === 'subscription Told').length, 2);
    assert.equal(old.fails!.find(({ name }) => name === 'query')?.status.code, 'ERROR');
    assert.doesNotMatch(JSON.stringify(old), /stays here|1950/);
    for (const service of ['newest/graphql/service.cjs', 'newest/graphql/service.mjs']) {
      assert.deepEqual(await run(service), old, service);
    }
    assert.deepEqual(await run(relative(servicePath(''), bundle)), old, 'bundled');
  });

  test('options apply to both, and both can be disabled', async () => {
    for (const [index, options] of [
      { ignoreResolveSpans: false },
      {
        ignoreResolveSpans: false,
        mergeItems: false,
        depth: 3,
        ignoreTrivialResolveSpans: false,
        allowValues: true,
      },
      { ignoreResolveSpans: false, flatResolveSpans: true },
    ].entries()) {
      const top = `propagator: { composite: [{ tracecontext: }] }\ninstrumentation/development:\n  js:\n    graphql: ${JSON.stringify(options)}`;
      const env = { OTEL_CONFIG_FILE: write(`${index}.yaml`, allSignals({ top })) };
      const old = await run('graphql/service.mjs', env);
      const fields = old.named!.filter(({ name }) => name.startsWith('graphql.resolve '));
      assert.ok(fields.length > 1);
      assert.deepEqual(await run('newest/graphql/service.mjs', env), old, JSON.stringify(options));
    }
    const env = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'graphql' };
    assert.deepEqual((await run('newest/graphql/service.mjs', env)).named, []);
  });
});

/** The spans of graphql in a request, without what differs from run to run. */
function spansOf(outcome: Outcome, answer: Answer) {
  const all = outcome.trace(answer);
  return all
    .filter(({ scope }) => scope.name.endsWith('graphql'))
    .map(({ name, kind, status, attributes, events, parentSpanId }) => ({
      ...{ name, kind, status, attributes },
      parent: all.find(({ spanId }) => spanId === parentSpanId)?.name,
      events: events.map(({ name: event, attributes: of }) => [
        event,
        of['exception.type'],
        of['exception.message'],
      ]),
    }))
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
