// Frameworks without an upstream instrumentation: the service responds as on bare Node, and each request is
// one server span with its route, the error of its handler, and the spans of the handler below it.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Span } from '../../tools/receiver/received.ts';
import { FORMS, serviceIn } from '../support/forms.ts';
import { type Answer, type Outcome, requestCounts, useService } from '../support/services.ts';

interface Framework {
  /** The paths of a successful and of a failing request, each with its route. */
  readonly user?: readonly [path: string, route: string];
  readonly fails?: readonly [path: string, route: string];
  /** The span that has the error and the child spans: the server span, or one of the framework. */
  readonly inner?: boolean;
  /** Other requests: with the route, and the status. */
  readonly more: Readonly<Record<string, readonly [route: string, status: number]>>;
}

function each(
  names: readonly string[],
  make: (name: string) => Framework['more'],
): Framework['more'] {
  return Object.assign({}, ...names.map(make));
}

const FRAMEWORKS: Readonly<Record<string, Framework>> = {
  hono: {
    more: {
      '/refuses': ['/refuses', 403],
      '/stream': ['/stream', 200],
      '/itself': ['/itself', 200],
    },
  },
  h3: {
    more: {
      '/refuses': ['/refuses', 403],
      '/stream': ['/stream', 200],
      '/mounted/inner/1': ['/mounted/inner/:id', 200],
      '/fetched/inner/1': ['/fetched/inner/:id', 200],
      '/fetched/nothing': ['/fetched', 404],
      '/kept/1': ['/kept/:id', 401],
      '/files/a/b': ['/files/**', 200],
      '/itself': ['/itself', 200],
    },
  },
  polka: {
    more: {
      '/refuses': ['/refuses', 403],
      '/kept/1': ['/kept/:id', 401],
      '/inner/users/1': ['/inner/users/:id', 200],
      '/inner/deeper/1': ['/inner/deeper/:id', 200],
      '/inner': ['/inner', 200],
      '/inner/nothing/here': ['/inner', 404],
      '/files/a/b': ['/files/*', 200],
      '/any/1': ['/any/:id', 200],
      '/itself': ['/itself', 200],
    },
  },
  'h3-1': {
    more: {
      '/refuses': ['/refuses', 403],
      '/stream': ['/stream', 200],
      '/inner/users/1': ['/inner/users/:id', 200],
      '/files/a/b': ['/files/**', 200],
      '/itself': ['/itself', 200],
    },
  },
  'polka-next': {
    more: {
      '/refuses': ['/refuses', 403],
      '/kept/1': ['/kept/:id', 401],
      '/inner/users/1': ['/inner/users/:id', 200],
      '/inner/deeper/1': ['/inner/deeper/:id', 200],
      '/files/a/b': ['/files/*', 200],
      '/any/1': ['/any/:id', 200],
      '/itself': ['/itself', 200],
    },
  },
  elysia: {
    more: {
      '/refuses': ['/refuses', 403],
      '/stream': ['/stream', 200],
      '/static': ['/static', 200],
      '/inner/users/1': ['/inner/users/:id', 200],
      '/plugin/users/1': ['/plugin/users/:id', 200],
      ...each(['/answers', '/later', '/silent'], (plugin) => ({
        [`${plugin}/now`]: [`${plugin}/now`, 500],
        [`${plugin}/later`]: [`${plugin}/later`, 500],
        [`${plugin}/refuses`]: [`${plugin}/refuses`, 403],
      })),
      '/files/a/b': ['/files/*', 200],
      '/itself': ['/itself', 200],
    },
  },
  trpc: {
    user: ['/user', '/trpc/user'],
    fails: ['/fails', '/trpc/fails'],
    inner: true,
    more: {
      '/refuses': ['/trpc/refuses', 403],
      '/things.list': ['/trpc/things.list', 200],
      '/trpc/user,things.list?batch=1': ['/trpc/:procedures', 200],
      '/whole/user': ['/user', 200],
      '/mounted/user': ['/mounted/user', 200],
      '/mounted/user,fails?batch=1': ['/mounted/:procedures', 207],
      '/mounted/nothing': ['/mounted', 404],
      '/itself': ['-', 200],
    },
  },
};

const ALIASED: ReadonlySet<string> = new Set(['h3-1', 'polka-next']);

suite('web frameworks', { concurrency: 2 }, () => {
  for (const [name, framework] of Object.entries(FRAMEWORKS)) {
    const { user = ['/users/7', '/users/:id'], fails = ['/fails', '/fails'], more } = framework;
    const expected: Framework['more'] = {
      [user[0]]: [user[1], 200],
      [fails[0]]: [fails[1], 500],
      '/missing': ['-', 404],
      ...more,
    };
    for (const form of FORMS) {
      // A bundle has no information about packages that are installed under an alias of the tests.
      if (form === 'bundle' && ALIASED.has(name)) continue;
      test(`${name} (${form})`, async () => {
        const service = await serviceIn(`libraries/${name}`, form);
        const [bare] = await ask(service, Object.keys(expected), []);
        const [answers, outcome] = await ask(service, Object.keys(expected));
        const shown = (all: readonly Answer[]) => all.map(({ status, body }) => [status, body]);
        assert.deepEqual(shown(answers), shown(bare));
        assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);

        const counts: Record<string, number> = {};
        for (const [index, [path, [route, status]]] of Object.entries(expected).entries()) {
          const answer = answers[index]!;
          const span = outcome.serverSpan(answer);
          assert.equal(answer.status, status, path);
          assert.equal(span.attributes['http.route'] ?? '-', route, path);
          assert.equal(span.name, route === '-' ? 'GET' : `GET ${route}`);
          counts[`${route} ${status}`] = (counts[`${route} ${status}`] ?? 0) + 1;
        }
        assert.deepEqual(requestCounts(outcome), counts);
        const innerOf = (answer: Answer) => {
          const server = outcome.serverSpan(answer);
          if (!framework.inner) return server;
          return outcome.trace(answer).find((span) => span.parentSpanId === server.spanId)!;
        };
        assertFailed(outcome.trace(answers[1]!), innerOf(answers[1]!));
        const below = outcome.trace(answers[0]!).find((span) => span.name === 'look up');
        assert.equal(below?.parentSpanId, innerOf(answers[0]!).spanId);
        const refused = answers[Object.keys(expected).indexOf('/refuses')];
        if (refused !== undefined) assert.deepEqual(eventsOf(outcome.trace(refused)), []);
        // One exception and one record per failure, whoever handles it.
        for (const [index, [path, [, status]]] of Object.entries(expected).entries()) {
          const { traceId } = answers[index]!;
          const count = status === 500 ? 1 : 0;
          if (status === 207) continue;
          assert.equal(eventsOf(outcome.trace(answers[index]!)).length, count, path);
          const records = outcome.logs.filter((record) => record.traceId === traceId);
          assert.equal(records.length, count, path);
        }
      });
    }
  }
});

function eventsOf(spans: readonly Span[]): readonly unknown[] {
  return spans.flatMap(({ events }) => events);
}

function assertFailed(spans: readonly Span[], span: Span): void {
  const server = spans.find(({ kind }) => kind === 'SERVER');
  assert.equal(server?.status.code, 'ERROR');
  assert.equal(server.attributes['error.type'], '500');
  assert.equal(span.status.code, 'ERROR');
  assert.deepEqual(eventsOf(spans), span.events);
  assert.equal(span.events.length, 1);
  const exception = span.events[0]?.attributes ?? {};
  assert.equal(exception['exception.message'], 'the database is away');
  assert.match(String(exception['exception.stacktrace']), /app\.cjs|bundle/);
}

async function ask(
  service: string,
  paths: readonly string[],
  nodeArgs?: readonly string[],
): Promise<[readonly Answer[], Outcome]> {
  const answers: Answer[] = [];
  const use = async ({ get }: { get(path: string): Promise<Answer> }) => {
    for (const path of paths) answers.push(await get(path));
  };
  const outcome = await useService(service, use, nodeArgs && { nodeArgs });
  return [answers, outcome];
}

const OPERATIONS = {
  'query Named { user }': ['query Named', []],
  '{ user fails }': ['query', ['the database is away']],
  // Refused because of GET.
  'mutation { add }': [undefined, []],
  '{ refuses }': ['query', []],
  // Refused by validation, and by the parser.
  'query Lost { missing }': ['query Lost', []],
  '{ user': ['GraphQL Operation', []],
} as const;

for (const form of FORMS) {
  test(`graphql-yoga (${form}): each operation is a span, with the errors of its resolvers`, async () => {
    const paths = Object.keys(OPERATIONS).map((query) => `/graphql?query=${encodeURI(query)}`);
    const asked = [...paths, '/missing', '/itself'];
    const service = await serviceIn('libraries/graphql-yoga', form);
    const [bare] = await ask(service, asked, []);
    const [answers, outcome] = await ask(service, asked);
    const said = (all: readonly Answer[]) => all.map(({ status, body }) => [status, body]);
    assert.deepEqual(said(answers), said(bare));
    assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);
    const found = answers.slice(0, paths.length).map((answer) => {
      const server = outcome.serverSpan(answer);
      assert.equal(server.name, 'GET /graphql');
      const spans = outcome.trace(answer);
      const [operation] = spans.filter(({ scope }) => scope.name === 'sightline/graphql-yoga');
      const below = spans.filter(({ name }) => name === 'look up');
      assert.ok(below.every(({ parentSpanId }) => parentSpanId === operation?.spanId));
      const messages = operation?.events.map((event) => event.attributes['exception.message']);
      const isFailed = messages !== undefined && messages.length > 0;
      if (operation) assert.equal(operation.status.code === 'ERROR', isFailed, operation.name);
      return [operation?.name, messages ?? []];
    });
    assert.deepEqual(found, Object.values(OPERATIONS));
    assert.equal(outcome.serverSpan(answers[paths.length]!).name, 'GET');
    assert.equal(
      requestCounts(outcome)['/graphql 200'],
      answers.filter(({ status, body }) => status === 200 && body.startsWith('{')).length,
    );
  });
}

test('graphql-yoga: a subscription is one span that lasts until it ends, with the errors of its events', async () => {
  const query = 'subscription Told { told { word fails } }';
  let answer: Answer | undefined;
  const outcome = await useService('libraries/graphql-yoga/service.mjs', async ({ get }) => {
    const headers = { accept: 'text/event-stream' };
    answer = await get(`/graphql?query=${encodeURI(query)}`, { headers });
  });
  assert.match(answer!.body, /"word":"two"/);
  const server = outcome.serverSpan(answer!);
  const spans = outcome.trace(answer!);
  const [operation, ...more] = spans.filter(({ scope }) => scope.name === 'sightline/graphql-yoga');
  assert.deepEqual(more, []);
  assert.equal(operation!.name, 'subscription Told');
  assert.equal(operation!.parentSpanId, server.spanId);
  assert.equal(operation!.attributes['graphql.operation.type'], 'subscription');
  const messages = operation!.events.map((event) => event.attributes['exception.message']);
  assert.deepEqual(messages, ['it is away', 'it is away']);
  assert.equal(operation!.status.code, 'ERROR');
  const told = spans.find(({ name }) => name === 'tell two')!;
  assert.ok(told.endTimeUnixNano <= operation!.endTimeUnixNano);
});
