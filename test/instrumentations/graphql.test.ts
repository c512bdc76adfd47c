import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createServiceFolder } from '../support/loading.ts';
import { type Answer, MODULE_SYSTEMS, type Outcome, useService } from '../support/services.ts';

const folder = createServiceFolder();
after(() => folder.remove());

/** With which fields have spans. */
const FIELDS = {
  env: {
    OTEL_CONFIG_FILE: folder.write(
      'fields.yaml',
      `
file_format: "1.0"
propagator: { composite: [{ tracecontext: }] }
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces" } } }
instrumentation/development:
  js: { graphql: { ignoreResolveSpans: false } }
`,
    ),
  },
};

for (const system of MODULE_SYSTEMS) {
  test(`graphql (${system}): no span for a field; errors of resolvers are on the operation`, async () => {
    const answers: Answer[] = [];
    const outcome = await useService(`graphql/service.${system}`, async ({ get }) => {
      for (const query of ['query Books { author(id: 1) { name books } }', 'query No { fails }']) {
        answers.push(await get(`/?query=${encodeURIComponent(query)}`));
      }
    });
    const [books, failed] = answers.map((answer) =>
      outcome.trace(answer).map(({ name, status, events }) => ({ name, status, events })),
    );
    const usual = ['graphql.parse', 'graphql.parseSchema', 'graphql.validate', 'GET'];
    assert.deepEqual(books?.map(({ name }) => name).sort(), [...usual, 'query Books'].sort());
    assert.deepEqual(failed?.map(({ name }) => name).sort(), [...usual, 'query No'].sort());
    const operation = failed?.find(({ name }) => name === 'query No');
    assert.equal(operation?.status.code, 'ERROR');
    assert.equal(operation.events.length, 1);
    assert.equal(operation.events[0]?.attributes['exception.message'], 'the database is away');
  });

  test(`graphql (${system}): the operation, its resolvers, and errors of both`, async () => {
    const answers: Record<string, Answer> = {};
    const outcome = await useService(
      `graphql/service.${system}`,
      async ({ get }) => {
        for (const query of ['query Books { author(id: 1) { name books } }', '{ fails }', '{ no']) {
          answers[query.slice(0, 7)] = await get(`/?query=${encodeURIComponent(query)}`);
        }
      },
      FIELDS,
    );
    const books = outcome.trace(answers['query B']!);
    const server = outcome.serverSpan(answers['query B']!);
    const named = (name: string) => books.find((span) => span.name === name);

    for (const name of ['graphql.parse', 'graphql.validate', 'query Books']) {
      assert.equal(named(name)?.parentSpanId, server.spanId, name);
    }
    const operation = named('query Books')!;
    assert.equal(operation.attributes['graphql.operation.type'], 'query');
    assert.equal(operation.attributes['graphql.operation.name'], 'Books');
    // Values of arguments stay in the service.
    assert.match(String(operation.attributes['graphql.source']), /author\(id: ?\*\)/);
    const author = named('graphql.resolve author')!;
    assert.equal(author.parentSpanId, operation.spanId);
    assert.equal(author.attributes['graphql.field.path'], 'author');
    assert.equal(named('graphql.resolve author.books')?.parentSpanId, author.spanId);
    // A field that is a plain property.
    assert.equal(named('graphql.resolve author.name'), undefined);

    const [failed] = outcome
      .trace(answers['{ fails']!)
      .filter(({ name }) => name === 'graphql.resolve fails');
    assert.equal(failed?.status.code, 'ERROR');
    assert.equal(failed?.events[0]?.attributes['exception.message'], 'the database is away');
    const [parsed] = outcome.trace(answers['{ no']!).filter(({ name }) => name === 'graphql.parse');
    assert.match(String(parsed?.events[0]?.attributes['exception.message']), /^Syntax Error/);
  });
}

for (const system of MODULE_SYSTEMS) {
  test(`graphql (${system}): no spans for plain properties with something around each resolver`, async () => {
    const queries = {
      author: '{ author(id: 1) { name born initial books friend { name books } } }',
      authors: '{ authors { name initial } }',
      fails: '{ fails }',
    };
    const answers: Record<string, Answer> = {};
    const outcome = await useService(
      `graphql/service.${system}`,
      async ({ get }) => {
        for (const [name, query] of Object.entries(queries)) {
          answers[name] = await get(`/wrapped?query=${encodeURIComponent(query)}`);
        }
      },
      FIELDS,
    );
    assert.equal(outcome.stderr, '');
    assert.deepEqual(fieldsOf(outcome, answers.author!), [
      'author',
      'author.books',
      'author.friend.books',
      'author.initial',
    ]);
    assert.deepEqual(fieldsOf(outcome, answers.authors!), ['authors', 'authors.*.initial']);
    assert.deepEqual(fieldsOf(outcome, answers.fails!), ['fails']);
    const spans = outcome.trace(answers.author!);
    const named = (name: string) => spans.find((span) => span.name === `graphql.resolve ${name}`)!;
    for (const below of ['author.books', 'author.initial', 'author.friend.books']) {
      // The friend is a plain property: what is below it is below the author.
      assert.equal(named(below).parentSpanId, named('author').spanId, below);
    }
    const began = named('author').startTimeUnixNano;
    assert.ok(named('author.initial').startTimeUnixNano >= began);
    const [failed] = outcome.trace(answers.fails!).filter(({ name }) => name.endsWith(' fails'));
    assert.equal(failed?.status.code, 'ERROR');
  });

  test(`Apollo Server (${system}): no spans for plain properties`, async () => {
    const answers: Answer[] = [];
    const outcome = await useService(
      `apollo/service.${system}`,
      async ({ get }) => {
        const query = encodeURIComponent('{ books { id title author { name upper } } }');
        answers.push(await get(`/?query=${query}`));
      },
      FIELDS,
    );
    assert.equal(answers[0]!.status, 200);
    assert.deepEqual(fieldsOf(outcome, answers[0]!), ['books', 'books.*.author.upper']);
  });
}

/** Paths of the fields that have a span. */
function fieldsOf(outcome: Outcome, answer: Answer): readonly string[] {
  return outcome
    .trace(answer)
    .filter(({ name }) => name.startsWith('graphql.resolve '))
    .map(({ attributes }) => String(attributes['graphql.field.path']))
    .sort();
}
