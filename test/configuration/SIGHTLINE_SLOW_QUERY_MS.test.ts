import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { assertOneComplaint } from '../support/complaints.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { type Answer, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres']));

describe('SIGHTLINE_SLOW_QUERY_MS', { skip }, () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  const query = async (env: Readonly<Record<string, string>>) => {
    const answers: Answer[] = [];
    const outcome = await useService(
      'pg/service.mjs',
      async ({ get }) => {
        for (const path of ['/users/7', '/elsewhere']) answers.push(await get(path));
      },
      { env: { DATABASE_URL: postgres.url, ...env } },
    );
    const logs = outcome.logs.filter(({ eventName }) => eventName === 'app.db.slow_query');
    return { answers, logs };
  };

  for (const env of [
    { SIGHTLINE_SLOW_QUERY_MS: '0' },
    {
      SIGHTLINE_SLOW_QUERY_MS: '0',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_TRACES_SAMPLER: 'always_off',
    },
  ]) {
    test(`${JSON.stringify(env)} makes log records of all queries`, async () => {
      const { answers, logs } = await query(env);
      assert.deepEqual(
        logs.map(({ attributes }) => attributes['db.query.text']),
        [
          'create table if not exists users (id int primary key, name text)',
          'insert into users values (?, ?) on conflict do nothing',
          'select name from users where id = $1',
          'select name from nothing where id = $1',
        ],
      );
      const [select, failed] = logs.slice(2);
      assert.equal(select?.severityText, 'WARN');
      assert.match(String(select?.body), /^slow query: SELECT users took \d+ ms$/);
      assert.equal(select?.traceId, answers[0]?.traceId);
      assert.match(select?.spanId ?? '', /^[0-9a-f]{16}$/);
      assert.equal(select?.attributes['db.collection.name'], 'users');
      assert.ok(Number(select?.attributes['app.db.duration']) > 0);
      assert.equal(failed?.attributes['error.type'], '42P01');
      // At start-up there is no trace.
      assert.equal(logs[0]?.traceId, '');
    });
  }

  for (const env of [{}, { SIGHTLINE_SLOW_QUERY_MS: '60000' }]) {
    test(`${JSON.stringify(env)} makes none`, async () => {
      assert.deepEqual((await query(env)).logs, []);
    });
  }
});

test('SIGHTLINE_SLOW_QUERY_MS=1s is reported, and none is slow', async () => {
  const observed = await observeOwn({ SIGHTLINE_SLOW_QUERY_MS: '1s' });
  assertOneComplaint(observed, 'SIGHTLINE_SLOW_QUERY_MS', '"1s"', 'Did you mean "1000"?');
});
