// Pools without a free connection, and cache lookups in Redis and memcached.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Databases, startDatabases } from '../support/databases.ts';
import { type Outcome, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres', 'redis']));

describe('pools and caches', { skip, timeout: 90_000 }, () => {
  let databases: Databases;
  let outcome: Outcome;
  before(async () => {
    databases = await startDatabases();
    outcome = await useService('databases/busy.cjs', async () => {}, { env: databases.env });
  });
  after(() => databases?.stop());

  const connections = (name: string) =>
    Object.fromEntries(
      outcome.metrics
        .filter(({ attributes }) => attributes['db.client.connection.pool.name'] === name)
        .map(({ name: metric, attributes, value, count }) => [
          `${metric.replace('db.client.connection.', '')} ${attributes['db.client.connection.state'] ?? ''}`.trim(),
          value ?? count,
        ]),
    );

  test('pg: waiting too long is counted in db.client.connection.timeouts', () => {
    assert.match(outcome.stdout, /timeout exceeded when trying to connect/);
    assert.deepEqual(connections(`127.0.0.1:${databases.postgres.port}/postgres`), {
      'count used': 1,
      'count idle': 0,
      max: 1,
      pending_requests: 0,
      create_time: 1,
      wait_time: 1,
      timeouts: 1,
    });
  });

  test('mysql2: waiting requests are pending, and destroyed connections are not counted', () => {
    const { MYSQL_PORT } = databases.env;
    assert.deepEqual(connections(`127.0.0.1:${MYSQL_PORT}/shop`), {
      'count used': 1,
      'count idle': 0,
      max: 1,
      pending_requests: 1,
      wait_time: 1,
    });
    assert.deepEqual(connections(`127.0.0.1:${MYSQL_PORT}/other`), {
      'count used': 0,
      'count idle': 0,
      max: 2,
      pending_requests: 0,
      wait_time: 1,
    });
  });

  const lookups = (system: string) => {
    const found: Record<string, [hits: number, misses: number]> = {};
    for (const { name, attributes, value } of outcome.metrics) {
      if (name !== 'app.cache.lookups' || attributes['app.cache.system'] !== system) continue;
      const prefix = String(attributes['app.cache.prefix']);
      const [hits, misses] = found[prefix] ?? [0, 0];
      const isHit = attributes['app.cache.result'] === 'hit';
      found[prefix] = isHit ? [hits + value!, misses] : [hits, misses + value!];
    }
    return found;
  };

  test('redis: GET, MGET, HGET, HMGET, HGETALL, in pipelines and transactions, by two clients', () => {
    const { page, deck, hash, pipe, multi, two, _OTHER: other, ...rest } = lookups('redis');
    assert.deepEqual(page, [5, 2]);
    assert.deepEqual(deck, [0, 1]);
    assert.deepEqual(hash, [4, 2]);
    assert.deepEqual(pipe, [0, 1]);
    assert.equal(multi, undefined);
    assert.deepEqual(two, [0, 2]);
    // There are never more than 50 prefixes, and one for the others.
    assert.equal(Object.keys(rest).length, 50 - 5);
    const counted = Object.values(rest).reduce((sum, [, misses]) => sum + misses, 0);
    assert.equal(counted + other![1], 140);
  });

  test('memcached: one key and several', () => {
    assert.match(outcome.stdout, /\{"page:1":"x"\}/);
    assert.deepEqual(lookups('memcached'), { page: [2, 2], deck: [0, 1] });
  });
});
