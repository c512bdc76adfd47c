// node:sqlite cannot be patched. Node publishes its statements from 24.22 and 26 on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureNode, NODE_VERSIONS } from '../../../scripts/node-versions.ts';
import { type Answer, useService } from '../../support/services.ts';

test('node:sqlite: a span and a duration for each statement, without its values', async () => {
  let answer: Answer | undefined;
  const outcome = await useService(
    'channels/sqlite.cjs',
    async ({ get }) => {
      answer = await get('/');
    },
    { node: ensureNode(NODE_VERSIONS.at(-1)!) },
  );
  assert.equal(answer?.body, '0');
  const server = outcome.serverSpan(answer);
  const statements = outcome
    .trace(answer)
    .filter(({ parentSpanId }) => parentSpanId === server.spanId);
  assert.deepEqual(
    statements.map(({ name, kind, attributes }) => [name, kind, attributes['db.system.name']]),
    [
      ['insert decks', 'CLIENT', 'sqlite'],
      ['select decks', 'CLIENT', 'sqlite'],
    ],
  );
  const attributes = outcome.spans.map((span) => span.attributes);
  assert.doesNotMatch(JSON.stringify(attributes), /fake-secret/);
  const measured = outcome.metrics.filter(({ name }) => name === 'db.client.operation.duration');
  assert.deepEqual(
    measured.map(({ attributes, count }) => [attributes['db.operation.name'], count]).sort(),
    [
      ['CREATE TABLE', 1],
      ['INSERT', 1],
      ['SELECT', 1],
    ],
  );
});
