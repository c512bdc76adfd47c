// GraphQL servers: the route of the framework, each operation as a span with its name and type, with the
// errors of resolvers, each one log record, and no spans for fields.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Answer, MODULE_SYSTEMS, type Service, useService } from '../support/services.ts';

/** The query, the span of the operation, and the errors of its resolvers. */
const OPERATIONS = {
  'query Named { user }': ['query Named', []],
  '{ user fails }': ['query', ['the database is away']],
  '{ refuses }': ['query', []],
  '{ missing }': [undefined, []],
} as const;

const SERVERS = {
  'apollo, standalone': ['libraries/apollo', '/', {}],
  'apollo in Express': ['libraries/apollo', '/graphql', { SERVED_BY: 'express' }],
  'apollo in Fastify': ['libraries/apollo', '/graphql', { SERVED_BY: 'fastify' }],
  mercurius: ['libraries/mercurius', '/graphql', {}],
} as const;

suite('servers of GraphQL', { concurrency: 2 }, () => {
  for (const [name, [folder, route, env]] of Object.entries(SERVERS)) {
    for (const system of MODULE_SYSTEMS) {
      test(`${name} (${system})`, async () => {
        const service = `${folder}/service.${system}`;
        const ask = async (nodeArgs?: readonly string[]) => {
          const answers: Answer[] = [];
          const outcome = await useService(
            service,
            async ({ get }) => {
              for (const query of Object.keys(OPERATIONS)) {
                answers.push(await get(`${route}?query=${encodeURIComponent(query)}`));
              }
            },
            { env: env as Record<string, string>, ...(nodeArgs && { nodeArgs }) },
          );
          return [answers, outcome] as const;
        };
        const [bare] = await ask([]);
        const [answers, outcome] = await ask();
        const said = (all: readonly Answer[]) => all.map(({ status, body }) => [status, body]);
        assert.deepEqual(said(answers), said(bare));
        assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);
        for (const [index, [operation, thrown]] of Object.values(OPERATIONS).entries()) {
          const answer = answers[index]!;
          const spans = outcome.trace(answer);
          assert.equal(outcome.serverSpan(answer).name, `GET ${route}`);
          assert.ok(spans.every((span) => !span.name.startsWith('graphql.resolve')));
          const executed = spans.find(({ attributes }) => attributes['graphql.operation.type']);
          assert.equal(executed?.name, operation);
          const messages = executed?.events.map((event) => event.attributes['exception.message']);
          assert.deepEqual(messages ?? [], thrown);
          const records = outcome.logs.filter(({ traceId }) => traceId === answer.traceId);
          assert.deepEqual(
            records.map(({ attributes, spanId }) => [attributes['exception.message'], spanId]),
            thrown.map((message) => [message, executed?.spanId]),
          );
          const below = spans.filter((span) => span.name === 'look up');
          assert.ok(below.every(({ parentSpanId }) => parentSpanId === executed?.spanId));
        }
      });
    }
  }
});

/** The query, the header `asks`, the status, and the expected telemetry. */
const BROKEN = [
  ['query Hooked { user }', 'well', 500, ['the hook is broken']],
  ['{ user }', 'broken', 500, ['there is no context']],
  ['{ user }', 'nobody', 401, []],
] as const;

for (const name of ['apollo, standalone', 'apollo in Express'] as const) {
  test(`${name}: errors of its context and of plugin hooks are recorded, unless they are a way to respond`, async () => {
    const [folder, route, env] = SERVERS[name];
    const ask = async (nodeArgs?: readonly string[]) => {
      const answers: Answer[] = [];
      const use = async ({ get }: Service) => {
        for (const [query, asks] of BROKEN) {
          const url = `${route}?query=${encodeURIComponent(query)}`;
          answers.push(await get(url, { headers: { asks } }));
        }
      };
      const options = { env: env as Record<string, string>, ...(nodeArgs && { nodeArgs }) };
      const outcome = await useService(`${folder}/service.mjs`, use, options);
      return [answers, outcome] as const;
    };
    const [bare] = await ask([]);
    const [answers, outcome] = await ask();
    const said = (all: readonly Answer[]) => all.map(({ status, body }) => [status, body]);
    assert.deepEqual(said(answers), said(bare));
    for (const [index, [, , status, thrown]] of BROKEN.entries()) {
      const answer = answers[index]!;
      assert.equal(answer.status, status);
      const events = outcome.trace(answer).flatMap((span) => span.events);
      const records = outcome.logs.filter(({ traceId }) => traceId === answer.traceId);
      for (const found of [events, records]) {
        assert.deepEqual(
          found.map(({ attributes }) => attributes['exception.message']),
          thrown,
        );
      }
    }
  });
}
