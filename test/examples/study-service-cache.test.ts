import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { startPglite } from '../../examples/demo/pglite.ts';
import { startRedis } from '../../examples/demo/redis.ts';
import { startService } from '../../examples/demo/service.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { createStudyClient } from './study-client.ts';

const skip = skipReason(await ensureServers(['redis']));

test('statistics are cached until the deck changes, and computed again without Redis', {
  skip,
}, async (t) => {
  await ensureInstalled(console.log);
  const database = await startPglite();
  t.after(() => database.stop());
  const redis = await startRedis();
  assert.ok(redis);
  t.after(() => redis.stop());
  const service = await startService({
    databaseUrl: database.url,
    databasePoolSize: database.poolSize,
    redisUrl: redis.url,
  });
  t.after(() => service.stop());

  const ada = await createStudyClient(service.url, 'ada@example.org');
  assert.equal((await ada.call('GET', '/healthz')).body.cache, 'up');
  const { body: deck } = await ada.call('POST', '/decks', { title: 'Cached' });
  const path = `/decks/${deck.id}`;
  const countCards = async () => (await ada.call('GET', `${path}/statistics`)).body.cards;

  await ada.call('POST', `${path}/import`, 'one;1\ntwo;2\n');
  assert.equal(await countCards(), 2);
  const session = await ada.call('POST', `${path}/study-sessions`);
  const cardId = session.body.cards[0].id;
  await ada.call('POST', `/study-sessions/${session.body.id}/answers`, { cardId, grade: 5 });
  const cached = (await ada.call('GET', `${path}/statistics`)).body;
  assert.equal(cached.reviews, 0);
  await ada.call('POST', `/study-sessions/${session.body.id}/finish`);
  assert.equal((await ada.call('GET', `${path}/statistics`)).body.reviews, 1);

  await redis.stop();
  assert.equal(await countCards(), 2);
  assert.equal((await ada.call('GET', '/healthz')).body.cache, 'down');
});
