import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeCassandra } from '../support/fake-cassandra.ts';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

for (const system of MODULE_SYSTEMS) {
  test(`cassandra-driver (${system}): the text of queries, without their values`, async (t) => {
    const server = await startFakeCassandra();
    t.after(() => server.stop());
    let answer: Answer | undefined;
    let failed: Answer | undefined;
    const outcome = await useService(
      `cassandra-driver/service.${system}`,
      async ({ get }) => {
        answer = await get('/');
        failed = await get('/fails');
      },
      { env: { CASSANDRA_PORT: String(server.port) } },
    );
    assert.equal(answer?.body, 'ada,ada');
    const asked = (of: Answer | undefined) =>
      outcome
        .trace(of!)
        .filter(({ kind }) => kind === 'CLIENT')
        .map(({ name, attributes }) => [name, attributes['db.query.text']]);
    assert.deepEqual(asked(answer), [
      ['SELECT users', 'SELECT name FROM users WHERE city = ?'],
      ['DELETE users', 'DELETE FROM users WHERE id = ?'],
      [
        'INSERT users UPDATE users',
        'INSERT INTO users (name) VALUES (?) UPDATE users SET age = ? WHERE id = ?',
      ],
      ['SELECT cities', 'SELECT name FROM cities WHERE land = ?'],
    ]);
    for (const { attributes } of outcome.trace(answer).filter(({ kind }) => kind === 'CLIENT')) {
      assert.equal(attributes['db.system.name'], 'cassandra');
      assert.equal(attributes['db.namespace'], 'shop');
    }
    assert.equal(failed?.status, 500);
    assert.deepEqual(asked(failed), [['SELECT nothing', 'SELECT a FROM nothing WHERE b = ?']]);
    // None at start-up.
    const traces = new Set(outcome.spans.map(({ traceId }) => traceId));
    assert.deepEqual(traces, new Set([answer?.traceId, failed?.traceId]));
  });
}
