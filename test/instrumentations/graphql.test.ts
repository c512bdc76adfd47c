import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

for (const system of MODULE_SYSTEMS) {
  test(`graphql (${system}): the operation, its resolvers, and errors of both`, async () => {
    const answers: Record<string, Answer> = {};
    const outcome = await useService(`graphql/service.${system}`, async ({ get }) => {
      for (const query of ['query Books { author(id: 1) { name books } }', '{ fails }', '{ no']) {
        answers[query.slice(0, 7)] = await get(`/?query=${encodeURIComponent(query)}`);
      }
    });
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
