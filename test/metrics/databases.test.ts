// db.client.*: every database of the catalog that is available here, whether or not it is sampled.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import type { MetricPoint } from '../../tools/receiver/received.ts';
import { type Databases, startDatabases } from '../support/databases.ts';
import { MODULE_SYSTEMS, type Outcome, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres', 'redis']));

/** Operations at start-up, outside of any trace, and of one request, with knex as a second user of pg. */
const OPERATIONS: Readonly<Record<string, number>> = {
  'postgresql postgres CREATE TABLE users': 1,
  'postgresql postgres SELECT users': 4,
  'postgresql postgres INSERT nothing 42P01': 1,
  'postgresql postgres DELETE nothing 42P01': 1,
  'mysql shop SELECT users': 4,
  // Of mysql, whose instrumentation only reports the message of an error, and of mysql2.
  'mysql shop DELETE nothing ER_NO_SUCH_TABLE': 1,
  'mysql shop UPDATE nothing ER_NO_SUCH_TABLE': 1,
  'mongodb shop find users': 2,
  'mongodb shop find nothing _OTHER': 1,
  'redis GET': 4,
  'redis SET': 2,
  'redis LPUSH WRONGTYPE': 2,
  'memcached get': 2,
};

describe('metrics of databases', { skip }, () => {
  let databases: Databases;
  before(async () => {
    databases = await startDatabases();
  });
  after(() => databases?.stop());

  const use = (system: string, env: Readonly<Record<string, string>>) =>
    useService(
      `databases/service.${system}`,
      async ({ get }) => {
        assert.equal((await get('/')).body, 'done');
      },
      { env: { ...databases.env, ...env } },
    );

  for (const system of MODULE_SYSTEMS) {
    for (const sampler of ['always_on', 'always_off']) {
      test(`db.client.operation.duration (${system}) with ${sampler}`, async () => {
        const outcome = await use(system, { OTEL_TRACES_SAMPLER: sampler });
        assert.deepEqual(operations(outcome), OPERATIONS);
        assert.equal(outcome.spans.length > 0, sampler === 'always_on');
        assertConnections(outcome, databases);
      });
    }
  }

  test('without traces, everything is still measured', async () => {
    const outcome = await use('cjs', { OTEL_TRACES_EXPORTER: 'none' });
    assert.deepEqual(operations(outcome), OPERATIONS);
  });

  test('without metrics, there are only spans, and only inside of traces', async () => {
    const outcome = await use('cjs', { OTEL_METRICS_EXPORTER: 'none' });
    assert.deepEqual(outcome.metrics, []);
    const roots = outcome.spans.filter(
      ({ kind, parentSpanId }) => kind === 'CLIENT' && !parentSpanId,
    );
    assert.deepEqual(roots, []);
    assert.ok(outcome.spans.some(({ name }) => name === 'select users'));
  });
});

/** Each series of `db.client.operation.duration` as one line; of Redis only the commands of the service. */
function operations({ metrics }: Outcome): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { name, attributes, count, sum } of metrics) {
    if (name !== 'db.client.operation.duration') continue;
    const words = ['system.name', 'namespace', 'operation.name', 'collection.name']
      .map((key) => attributes[`db.${key}`])
      .concat(attributes['error.type'])
      .filter((word) => word !== undefined);
    const line = words.join(' ');
    // Queries of clients when they connect, and of knex for the version of PostgreSQL.
    if (line === 'redis INFO' || line === 'postgresql postgres SELECT') continue;
    assert.ok(sum! > 0 && sum! < 60, line);
    found[line] = (found[line] ?? 0) + count!;
  }
  return found;
}

function assertConnections({ metrics }: Outcome, { postgres, redis, env }: Databases): void {
  const pool = (name: string) => (point: MetricPoint) =>
    point.attributes['db.client.connection.pool.name'] === name;
  const values = (name: string) =>
    Object.fromEntries(
      metrics
        .filter(pool(name))
        .map((point) => [
          [point.name.slice('db.client.connection.'.length), state(point)].join(''),
          point.value ?? point.count,
        ]),
    );
  assert.deepEqual(values(`127.0.0.1:${postgres.port}/postgres`), {
    // The service uses one; knex has another pool.
    'count used': 1,
    'count idle': 1,
    max: 3,
    pending_requests: 0,
    create_time: 3,
    wait_time: 4,
  });
  assert.deepEqual(values(`127.0.0.1:${env.MYSQL_PORT}/shop`), {
    'count used': 0,
    'count idle': 1,
    max: 5,
    pending_requests: 0,
    wait_time: 3,
  });
  assert.deepEqual(values(`127.0.0.1:${env.MONGODB_PORT}/`), {
    'count used': 0,
    'count idle': 1,
    max: 4,
    pending_requests: 0,
    create_time: 1,
    wait_time: 4,
    use_time: 4,
  });
  // The client of ioredis and the pool of node-redis.
  assert.deepEqual(values(`127.0.0.1:${redis.port}/0`), {
    'count used': 1,
    'count idle': 2,
    max: 6,
    pending_requests: 0,
  });
}

function state({ attributes }: MetricPoint): string {
  const value = attributes['db.client.connection.state'];
  return value === undefined ? '' : ` ${value}`;
}
