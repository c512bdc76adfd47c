// On both sides of the version from which a library publishes what it does: one span for one operation, and the same one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startFakeMysql } from '../../support/fake-mysql.ts';
import { BUILT_PRELOAD, PRELOAD, runNode } from '../../support/run-node.ts';
import { type Answer, servicePath, useService } from '../../support/services.ts';

const NO_EXPORT = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

describe('mysql2, patched and listened to', () => {
  let mysql: Awaited<ReturnType<typeof startFakeMysql>>;
  before(async () => {
    mysql = await startFakeMysql();
  });
  after(() => mysql?.stop());

  const run = async (version: string, env: Readonly<Record<string, string>> = {}) => {
    let answer: Answer | undefined;
    const outcome = await useService(
      'channels/mysql2.cjs',
      async ({ get }) => {
        answer = await get('/');
      },
      { env: { MYSQL_PORT: String(mysql.port), MYSQL2: version, ...env } },
    );
    assert.equal(answer?.body, 'done');
    assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);
    const server = outcome.serverSpan(answer);
    const spans = outcome.trace(answer).filter((span) => span !== server);
    const durations = outcome.metrics
      .filter(({ name }) => name === 'db.client.operation.duration')
      .map(({ attributes, count }) => ({ attributes, count }));
    return {
      spans: spans.map(({ name, kind, status, attributes, parentSpanId }) => ({
        ...{ name, kind, status, attributes },
        isChild: parentSpanId === server.spanId,
      })),
      durations,
    };
  };

  test('before and after 3.20: the same spans and durations', async () => {
    const [old, current] = [await run('old'), await run('new')];
    assert.deepEqual(
      current.spans.map(({ name, isChild }) => [name, isChild]),
      [
        ['select users', true],
        ['select users', true],
      ],
    );
    assert.deepEqual(current, old);
  });

  for (const version of ['old', 'new']) {
    test(`an error that nobody listens for ends the process, as on bare Node (${version})`, async () => {
      const script = servicePath('channels/mysql2-unheard.cjs');
      const env = { MYSQL_PORT: String(mysql.port), MYSQL2: version };
      const bare = await runNode(script, { nodeArgs: [], env });
      assert.equal(bare.stdout, '0 0\nER_NO_SUCH_TABLE\n');
      for (const nodeArgs of [PRELOAD, BUILT_PRELOAD]) {
        const { code, stdout } = await runNode(script, { nodeArgs, env: { ...env, ...NO_EXPORT } });
        assert.deepEqual({ code, stdout }, { code: bare.code, stdout: bare.stdout });
      }
    });

    test(`switched off, neither (${version})`, async () => {
      const outcome = await run(version, { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'mysql2' });
      assert.deepEqual(outcome, { spans: [], durations: [] });
    });
  }
});
