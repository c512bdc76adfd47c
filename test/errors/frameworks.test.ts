import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

interface Framework {
  readonly name: string;
  /** Of a request whose handler fails. */
  readonly path?: string;
  readonly transaction?: RegExp;
  /** Of requests that are answered with a status of the client's fault, or as good as that. */
  readonly refused: readonly string[];
}

const FRAMEWORKS: readonly Framework[] = [
  { name: 'express', refused: ['/missing'] },
  { name: 'express-4', refused: ['/missing'] },
  { name: 'koa', refused: ['/missing', '/refuses'] },
  { name: 'fastify', refused: ['/missing'] },
  { name: 'hapi', refused: ['/missing'] },
  { name: 'libraries/hono', refused: ['/missing', '/refuses'] },
  {
    name: 'libraries/graphql-yoga',
    path: '/graphql?query={fails}',
    transaction: /^GET \/graphql$/,
    refused: ['/missing', '/graphql?query={refuses}', '/graphql?query={missing}'],
  },
  { name: 'libraries/h3', refused: ['/missing', '/refuses'] },
  { name: 'libraries/polka', refused: ['/missing', '/refuses'] },
  {
    name: 'libraries/trpc',
    transaction: /^GET \/trpc\/fails$/,
    refused: ['/missing', '/refuses'],
  },
  { name: 'nestjs', refused: ['/missing'] },
  { name: 'graphql', path: '/?query={fails}', refused: ['/?query={missing}', '/?query={{'] },
  {
    name: 'grpc',
    path: '/fails',
    transaction: /^grpc\.study\.Greeter\/Greet$/i,
    refused: ['/nobody'],
  },
  { name: 'grpc', path: '/throws', transaction: /^grpc\.study\.Greeter\/Greet$/i, refused: [] },
];

const TIMES = 3;

describe('SENTRY_DSN: an error in a handler', () => {
  let sentry: FakeSentry;
  before(async () => {
    sentry = await startFakeSentry();
  });
  after(() => sentry.stop());

  for (const { name, path = '/fails', transaction, refused } of FRAMEWORKS) {
    for (const kind of MODULE_SYSTEMS) {
      test(`${name} ${path}, ${kind}: three faults are three events, each with its trace`, async () => {
        const earlier = sentry.events.length;
        const answers: Answer[] = [];
        const unsampled = { headers: { traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-00` } };
        const outcome = await useService(
          `${name}/service.${kind}`,
          async ({ get }) => {
            for (const each of refused) await get(each);
            for (let time = 0; time < TIMES; time++) answers.push(await get(path));
            await get(path, unsampled);
          },
          { env: { SENTRY_DSN: sentry.dsn } },
        );
        assert.equal(outcome.stderr, '');
        const events = sentry.events.slice(earlier);
        assert.equal(
          events.length,
          TIMES + 1,
          JSON.stringify(events.map(({ exception }) => exception)),
        );
        for (const { traceId } of answers) {
          const [event, ...more] = events.filter(
            ({ contexts }) => contexts?.trace?.trace_id === traceId,
          );
          assert.equal(more.length, 0);
          const spans = outcome.spans.filter((span) => span.traceId === traceId);
          const span = spans.find(({ spanId }) => spanId === event?.contexts?.trace?.span_id);
          assert.ok(span, `${event?.contexts?.trace?.span_id} is no span of the trace`);
        }
        // A trace that nobody keeps has its error all the same.
        assert.ok(events.some(({ contexts }) => contexts?.trace?.trace_id === 'c'.repeat(32)));
        for (const event of events) {
          const error = event.exception?.values?.at(-1);
          assert.equal(error?.value, 'the database is away');
          assert.equal(error?.mechanism?.handled, name.includes('graphql'));
          assert.match(event.transaction ?? '', transaction ?? /^GET \/(fails)?$/);
          assert.equal(event.environment, 'development');
          assert.ok(event.server_name);
          const frame = error?.stacktrace?.frames?.findLast(({ in_app: isOwn }) => isOwn);
          assert.match(frame?.context_line ?? '', /the database is away/);
        }
      });
    }
  }

  test('OTEL_TRACES_EXPORTER=none: errors still arrive, each in its own trace', async () => {
    const earlier = sentry.events.length;
    await useService(
      'express/service.mjs',
      async ({ get }) => {
        await get('/fails');
        await get('/fails');
      },
      { env: { SENTRY_DSN: sentry.dsn, OTEL_TRACES_EXPORTER: 'none' } },
    );
    const events = sentry.events.slice(earlier);
    assert.deepEqual(
      events.map(({ transaction }) => transaction),
      ['GET /fails', 'GET /fails'],
    );
    const [one, other] = events.map(({ contexts }) => contexts?.trace?.trace_id);
    assert.notEqual(one, other);
  });
});
