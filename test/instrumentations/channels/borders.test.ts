// Before and after the version from which a library publishes on channels: one span for each operation, and the same one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../../scripts/servers/ensure.ts';
import { type MariaDb, startMariaDb } from '../../../scripts/servers/start-mariadb.ts';
import { type Redis, startRedis } from '../../../scripts/servers/start-redis.ts';
import { startFakeMongodb } from '../../support/fake-mongodb.ts';
import { startFakeMysql } from '../../support/fake-mysql.ts';
import { bundleOf } from '../../support/forms.ts';
import { BUILT_PRELOAD, PRELOAD, runNode } from '../../support/run-node.ts';
import { type Answer, type Outcome, servicePath, useService } from '../../support/services.ts';

const NO_EXPORT = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

describe('mysql2, patched and by channels', () => {
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

    test(`disabled: no spans (${version})`, async () => {
      const outcome = await run(version, { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'mysql2' });
      assert.deepEqual(outcome, { spans: [], durations: [] });
    });
  }
});

/** The spans below a request, and its metrics. */
function seen(outcome: Outcome, answer: Answer | undefined) {
  assert.equal(answer?.body, 'done');
  assert.doesNotMatch(outcome.stderr, /sightline (warn|error)/);
  const server = outcome.serverSpan(answer);
  const all = outcome.trace(answer).filter((span) => span !== server);
  return {
    spans: all.map(({ name, kind, status, attributes, parentSpanId }) => ({
      ...{ name, kind, status, attributes },
      isChild: parentSpanId === server.spanId,
    })),
    durations: outcome.metrics
      .filter(({ name }) => name === 'db.client.operation.duration')
      .map(({ attributes, count }) => ({ attributes, count }))
      // The commands that clients send when they connect differ.
      .filter(({ attributes }) => !/INFO|PING|CLIENT|HELLO/i.test(JSON.stringify(attributes)))
      .map((one) => JSON.stringify(one))
      .sort(),
  };
}

describe('mongoose above mongodb, patched and by channels', () => {
  let mongodb: Awaited<ReturnType<typeof startFakeMongodb>>;
  before(async () => {
    mongodb = await startFakeMongodb();
  });
  after(() => mongodb?.stop());

  const run = async (version: string, env: Readonly<Record<string, string>> = {}) => {
    let answer: Answer | undefined;
    const outcome = await useService(
      'channels/mongoose.cjs',
      async ({ get }) => {
        answer = await get('/');
      },
      { env: { MONGODB_PORT: String(mongodb.port), STORE: version, ...env } },
    );
    return seen(outcome, answer);
  };

  let current: Awaited<ReturnType<typeof run>>;

  test('before and after 9.7: the same spans and durations, each operation once', async () => {
    const old = await run('old');
    current = await run('new');
    // Spans of the driver have a text, which differs from version to version.
    const own = ({ spans }: typeof old) =>
      spans
        .filter(({ attributes }) => attributes['db.query.text'] === undefined)
        .map((span) => JSON.stringify(span))
        .sort();
    assert.deepEqual(own(current), own(old));
    assert.deepEqual(current.durations, old.durations);
    assert.deepEqual(
      current.spans.map(({ name }) => name).sort(),
      old.spans.map(({ name }) => name).sort(),
    );
    const names = current.spans.map(({ name }) => name).sort();
    assert.deepEqual(
      names,
      [
        ...['aggregate $cmd', 'aggregate users', 'bulkWrite users', 'find nothing', 'find nothing'],
        ...['find users', 'find users', 'find users', 'findOne users', 'insert users'],
        ...['insert users', 'insert users', 'insertMany users', 'save users', 'save users'],
        ...['update users', 'updateOne users'],
      ].sort(),
    );
    assert.doesNotMatch(JSON.stringify(current.spans), /stays here/);
  });

  test('bundled by esbuild: spans of mongoose alone; the driver in the bundle is reported', async () => {
    // Other versions, and optional dependencies of the driver.
    const external = [
      ...['mongoose-9.6', 'kerberos', '@mongodb-js/zstd', '@aws-sdk/credential-providers'],
      ...['gcp-metadata', 'snappy', 'socks', 'aws4', 'mongodb-client-encryption'],
    ];
    let answer: Answer | undefined;
    let warned = '';
    const outcome = await useService(
      await bundleOf('channels/mongoose.cjs', { external }),
      async ({ get, printed }) => {
        answer = await get('/');
        warned = String(await printed(/sightline warn: .*the service is bundled by .*/));
      },
      { env: { MONGODB_PORT: String(mongodb.port), STORE: 'new' } },
    );
    const server = outcome.serverSpan(answer!);
    const shown = ({ spans }: Pick<Awaited<ReturnType<typeof run>>, 'spans'>) =>
      spans
        .filter(({ attributes }) => attributes['db.query.text'] === undefined)
        // Mongoose names the model after its class, which a bundler renames.
        .map((span) => JSON.stringify(span).replace('User validation', 'Validation'))
        .sort();
    const spans = outcome
      .trace(answer!)
      .filter((span) => span !== server)
      .map(({ name, kind, status, attributes, parentSpanId }) => ({
        ...{ name, kind, status, attributes },
        isChild: parentSpanId === server.spanId,
      }));
    assert.deepEqual(shown({ spans }), shown(current));
    assert.equal(spans.length, shown({ spans }).length, 'those of the driver');
    assert.match(warned, /--external:mongodb\b/);
    assert.doesNotMatch(warned, /mongoose/);
  });

  test('disabled: spans of mongodb alone', async () => {
    const { spans } = await run('new', { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'mongoose' });
    assert.equal(spans.filter(({ name }) => /findOne|save/.test(name)).length, 0);
    assert.equal(spans.length, 8);
  });
});

describe('clients of Redis before and after the version that publishes', {
  skip: skipReason(await ensureServers(['redis'])),
}, () => {
  let redis: Redis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis?.stop());

  const run = async (name: string, version: string, path = '/') => {
    let answer: Answer | undefined;
    const outcome = await useService(
      `channels/${name}.cjs`,
      async ({ get }) => {
        answer = await get(path);
      },
      { env: { REDIS_URL: redis.url, STORE: version } },
    );
    return { outcome, ...seen(outcome, answer) };
  };

  for (const name of ['ioredis', 'redis']) {
    test(`${name}: the same spans and durations`, async () => {
      const [old, current] = [await run(name, 'old'), await run(name, 'new')];
      assert.deepEqual(current.spans, old.spans);
      assert.deepEqual(current.durations, old.durations);
      assert.ok(current.spans.length >= 5);
      assert.doesNotMatch(JSON.stringify(current.spans), /stays here/);
    });
  }

  test('node-redis: the wait for its pool, and the evictions of its cache', async () => {
    const { outcome } = await run('redis', 'new', '/pool');
    const waits = outcome.metrics.filter(({ name }) => name === 'db.client.connection.wait_time');
    assert.deepEqual(
      waits.map(({ attributes, count }) => [attributes['db.client.connection.pool.name'], count]),
      [[`${new URL(redis.url).host}/0`, 3]],
    );
    const evictions = outcome.metrics.filter(({ name }) => name === 'app.cache.evictions');
    assert.deepEqual(
      evictions.map(({ attributes, value }) => [attributes['app.cache.eviction.reason'], value]),
      [['full', 1]],
    );
  });
});

describe('mysql2: prepared statements, and connections that cannot be opened', {
  skip: skipReason(await ensureServers(['mariadb'])),
}, () => {
  let mariadb: MariaDb;
  before(async () => {
    mariadb = await startMariaDb();
  });
  after(() => mariadb?.stop());

  for (const version of ['old', 'new']) {
    test(`each has a span (${version})`, async () => {
      const answers: Record<string, Answer> = {};
      const outcome = await useService(
        'channels/mysql2-prepared.cjs',
        async ({ get }) => {
          for (const path of ['prepared', 'refused']) answers[path] = await get(`/${path}`);
        },
        {
          env: {
            ...{ MARIADB_PORT: String(mariadb.port), MARIADB_PASSWORD: mariadb.password },
            MYSQL2: version,
          },
        },
      );
      assert.equal(answers.prepared?.body, '4712 1');
      assert.equal(answers.refused?.body, 'ER_ACCESS_DENIED_ERROR ECONNREFUSED');
      const below = (answer: Answer) => {
        const server = outcome.serverSpan(answer);
        return outcome
          .trace(answer)
          .filter((span) => span !== server)
          .sort((one, other) => Number(one.startTimeUnixNano - other.startTimeUnixNano))
          .map(({ name, status, attributes, parentSpanId }) => [
            ...[name, status.code, attributes['db.query.text'], attributes['error.type']],
            parentSpanId === server.spanId,
          ]);
      };
      assert.deepEqual(below(answers.prepared!), [
        ['select', 'UNSET', 'select ? + ? as sum', undefined, true],
        ['drop table decks', 'UNSET', 'drop table decks', undefined, true],
        ['insert decks', 'ERROR', 'insert into decks values (?)', 'ER_NO_SUCH_TABLE', true],
        ['select', 'UNSET', 'select ? as one', undefined, true],
      ]);
      assert.deepEqual(below(answers.refused!), [
        ['mysql2.connect', 'ERROR', undefined, 'ER_ACCESS_DENIED_ERROR', true],
        ['mysql2.connect', 'ERROR', undefined, 'ECONNREFUSED', true],
      ]);
    });
  }
});
