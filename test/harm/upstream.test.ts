// Upstream's instrumentations that src/instrumentations/mended mends, as they are. Where one of these tests fails, upstream
// is right in what its program looks at, and what mends it here can go (docs/decisions/mended-instrumentations.md).
import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { startRabbitMq } from '../../scripts/servers/start-rabbitmq.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import { ROOT, runNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

const UPSTREAM_ALONE = ['--require', `${ROOT}/test/support/upstream-alone.cjs`];
const HARM = servicePath('harm');

before(installTestPackages);

suite('upstream alone', { concurrency: 2 }, () => {
  for (const name of ['aws-sdk', 'grpc', 'kafkajs', 'openai', 'socket-io']) {
    test(`${name}: the service is not as without it`, () => differs(name));
  }
  test('amqplib: the service is not as without it', async () => {
    const broker = await startRabbitMq();
    try {
      await differs('amqplib', { AMQP_URL: `amqp://127.0.0.1:${broker.port}` });
    } finally {
      await broker.stop();
    }
  });
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

type Environment = Readonly<Record<string, string>>;

/** @throws AssertionError where a program prints what it prints without an instrumentation */
async function differs(name: string, env: Environment = {}): Promise<void> {
  const bare = await runNode(`${HARM}/${name}.cjs`, { nodeArgs: NONE, env: { HARM, ...env } });
  assert.equal(bare.code, 0, bare.stderr);
  const { stdout, stderr, code } = await observed(name, env);
  assert.doesNotMatch(stderr, /upstream-alone\.cjs/);
  assert.notDeepEqual([stdout, stderr, code], [bare.stdout, bare.stderr, bare.code]);
}

const NONE = ['--require', 'node:http'];

function observed(name: string, env: Environment) {
  const UPSTREAM = `@opentelemetry/instrumentation-${name.replace('socket-io', 'socket.io')}`;
  const settings = { HARM, UPSTREAM, ...env };
  // Some wait for what upstream's has taken away.
  const options = { nodeArgs: UPSTREAM_ALONE, env: settings, deadlineMs: 10_000 };
  return runNode(`${HARM}/${name}.cjs`, options);
}
