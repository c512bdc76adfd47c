import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Postgres, startPostgres } from '../../scripts/servers/start-postgres.ts';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['postgres']));

describe('pg', { skip }, () => {
  let postgres: Postgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres?.stop());

  for (const system of MODULE_SYSTEMS) {
    test(`pg (${system}): queries of a pool under the request, none at start-up`, async () => {
      let user: Answer | undefined;
      let failed: Answer | undefined;
      const outcome = await useService(
        `pg/service.${system}`,
        async ({ get }) => {
          user = await get('/users/7');
          failed = await get('/elsewhere');
        },
        { env: { DATABASE_URL: postgres.url } },
      );

      assert.equal(user?.body, 'ada');
      const server = outcome.serverSpan(user);
      const query = outcome.trace(user).find(({ name }) => name === 'select users')!;
      assert.equal(query.kind, 'CLIENT');
      assert.equal(query.parentSpanId, server.spanId);
      assert.deepEqual(query.attributes, {
        'db.system.name': 'postgresql',
        'db.namespace': 'postgres',
        'db.query.text': 'select name from users where id = $1',
        'db.query.summary': 'select users',
        'server.address': '127.0.0.1',
        'server.port': postgres.port,
      });
      const connect = outcome.trace(user).find(({ name }) => name === 'pg-pool.connect');
      assert.equal(connect?.parentSpanId, server.spanId);

      const failure = outcome.trace(failed!).find(({ name }) => name === 'select nothing');
      assert.equal(failure?.status.code, 'ERROR');
      assert.match(String(failure?.status.message), /relation "nothing" does not exist/);

      const traces = new Set(outcome.spans.map(({ traceId }) => traceId));
      assert.deepEqual(traces, new Set([user.traceId, failed!.traceId]));
      const durations = outcome.metrics.filter(
        ({ name, attributes }) =>
          name === 'db.client.operation.duration' && attributes['db.operation.name'] === 'SELECT',
      );
      assert.deepEqual(
        durations.map(({ attributes, count }) => [attributes['error.type'], count]),
        [
          [undefined, 1],
          ['42P01', 1],
        ],
      );
    });
  }
});
