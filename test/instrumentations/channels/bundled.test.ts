// A service whose packages are patched or observed by channels, and the same service in one bundled file, where nothing
// can be patched, send the same telemetry.
import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { installTestPackages } from '../../../scripts/install-test-packages.ts';
import { ensureServers, skipReason } from '../../../scripts/servers/ensure.ts';
import { type Redis, startRedis } from '../../../scripts/servers/start-redis.ts';
import { BUNDLERS } from '../../support/bundlers.ts';
import { startFakeMysql } from '../../support/fake-mysql.ts';
import { createServiceFolder } from '../../support/loading.ts';
import { type Answer, type Outcome, servicePath, useService } from '../../support/services.ts';

const skip = skipReason(await ensureServers(['redis']));
const folder = createServiceFolder();

describe('databases and routes by channels', { skip }, () => {
  let redis: Redis;
  let mysql: Awaited<ReturnType<typeof startFakeMysql>>;
  before(async () => {
    await installTestPackages();
    [redis, mysql] = await Promise.all([startRedis(), startFakeMysql()]);
  });
  after(async () => {
    mysql?.stop();
    await redis?.stop();
    folder.remove();
  });

  const run = async (service: string) => {
    let answer: Answer | undefined;
    const outcome = await useService(
      service,
      async ({ get }) => {
        answer = await get('/acme/shop/decks/7');
      },
      { env: { REDIS_URL: redis.url, MYSQL_PORT: String(mysql.port) } },
    );
    assert.equal(answer?.body, 'done');
    assert.doesNotMatch(outcome.stderr, /sightline error/);
    return { outcome, answer };
  };

  let plain: Awaited<ReturnType<typeof run>> | undefined;

  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    test(`${name}: the same spans, attributes, parents and metrics, each operation once`, async () => {
      plain ??= await run('channels/service.cjs');
      const file = `${folder.path}/${name}.cjs`;
      await bundle(servicePath('channels/service.cjs'), file);
      const bundled = await run(relative(servicePath(''), file));
      // Each bundled library publishes on channels, before its first message too.
      assert.doesNotMatch(bundled.outcome.stderr, /sightline warn/);
      const spans = spansOf(plain.outcome, plain.answer);
      assert.deepEqual(spansOf(bundled.outcome, bundled.answer), spans);
      assert.deepEqual(
        spans.map(({ name }) => name),
        [
          ...['set', 'get', 'GET', 'select users', 'update nothing', 'incr', 'select users', 'GET'],
          'GET /:tenant/shop/decks/:deck',
        ].sort(),
      );
      const texts = JSON.stringify(spans);
      assert.doesNotMatch(texts, /4711|stays here/);
      assert.deepEqual(operationsOf(bundled.outcome), operationsOf(plain.outcome));
    });
  }
});

/** The spans of a request, without what differs from run to run. */
function spansOf(outcome: Outcome, answer: Answer) {
  const server = outcome.serverSpan(answer);
  return outcome
    .trace(answer)
    .filter((span) => span === server || span.parentSpanId === server.spanId)
    .map(({ name, kind, status, attributes }) => ({
      ...{ name, kind, status },
      attributes: Object.fromEntries(
        Object.entries(attributes).filter(
          ([key]) => /^(db\.|error\.|server\.|http\.route)/.test(key) && key !== 'server.port',
        ),
      ),
    }))
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

/** The metrics of the request, without the commands that clients send when they connect. */
function operationsOf({ metrics }: Outcome): readonly string[] {
  return metrics
    .filter(({ name }) => name === 'db.client.operation.duration')
    .map(({ attributes, count }) =>
      ['db.system.name', 'db.operation.name', 'db.collection.name', 'error.type']
        .map((key) => attributes[key])
        .concat(count)
        .join(' '),
    )
    .filter((line) => !/INFO|PING/.test(line))
    .sort();
}
