// Upstream's instrumentations that src/instrumentations/mended mends, as they are. Where one of these tests fails, upstream
// is right in what its program looks at, and what mends it here can go (docs/decisions/mended-instrumentations.md).
// That of amqplib is in arguments.test.ts, where there is a broker.
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import { differs, observed } from '../support/upstream-alone.ts';

before(installTestPackages);

suite('upstream alone', { concurrency: 2 }, () => {
  for (const name of ['aws-sdk', 'grpc', 'kafkajs', 'openai', 'socket-io']) {
    test(`${name}: the service is not as without it`, () => differs(name));
  }
  test('redis: complains of a multi() without commands', async () => {
    const server = await startRedis();
    try {
      const env = { REDIS_URL: server.url, UPSTREAM_COMPLAINS: '1' };
      const { stderr } = await observed('redis', env);
      assert.match(stderr, /cannot find open spans/);
    } finally {
      await server.stop();
    }
  });
  test('graphql: a plain property that something stands around has a span', async () => {
    const options = { ignoreTrivialResolveSpans: true, mergeItems: true };
    const { stdout } = await observed('graphql', {
      UPSTREAM_OPTIONS: JSON.stringify(options),
      UPSTREAM_PRINTS: '1',
    });
    assert.match(stdout, /graphql\.resolve book\.title/);
  });
});
