// One error of study-service: in Sentry, in the log and in the trace, under one trace id.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawOneError } from '../../scripts/pictures/draw-one-error.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { followOneError } from './one-error.ts';

const servers = await ensureServers(['postgres', 'redis']);

test('study-service fails: the event, its lines and its trace have one trace id', {
  skip: skipReason(servers),
}, async () => {
  const followed = await followOneError();
  const { status, events, spans, logs, stderr } = followed;
  assert.equal(status, 500);
  assert.equal(stderr, '');
  // One error, by however many ways: the query's span, Express, the log.
  assert.equal(events.length, 1);
  const [event] = events;
  assert.equal(event?.exception?.values?.at(-1)?.value, 'relation "cards" does not exist');
  assert.equal(event?.transaction, 'GET /decks/:deckId/cards');
  assert.equal(event?.environment, 'demo');
  assert.equal(event?.release, '1.4.0');
  const server = spans.find(({ kind }) => kind === 'SERVER');
  assert.equal(server?.attributes['http.response.status_code'], 500);
  const failed = spans.find(({ spanId }) => spanId === event?.contexts?.trace?.span_id);
  assert.equal(failed?.attributes['db.system.name'], 'postgresql');
  assert.equal(failed?.status.code, 'ERROR');
  assert.ok(logs.some(({ body }) => /failed: relation "cards" does not exist/.test(String(body))));
  // What came before it in the same request, and in no other.
  const queries = event?.breadcrumbs?.filter(({ category }) => category === 'query') ?? [];
  assert.ok(queries.length >= 1, JSON.stringify(event?.breadcrumbs));
  assert.doesNotMatch(JSON.stringify(event), /ada@example/);
  // The picture of it in docs/errors.md.
  const picture = drawOneError(followed);
  const traceId = event?.contexts?.trace?.trace_id ?? '';
  assert.equal(picture.split(traceId).length - 1, 3);
  assert.match(picture, />error: relation "cards" does not exist</);
  assert.doesNotMatch(picture, /NaN|undefined/);
});
