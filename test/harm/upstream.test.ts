// Upstream's instrumentations that src/instrumentations/upstream-fixes fixes, as they are. Where one of these tests fails, upstream
// is right in what its program looks at, and its fix here can go (docs/decisions/upstream-fixes.md).
// That of amqplib is in arguments.test.ts, where there is a broker.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import { createServiceFolder } from '../support/loading.ts';
import { servicePath } from '../support/services.ts';
import { observed, printsOnlyUnder } from '../support/upstream-alone.ts';

const folder = createServiceFolder();

before(async () => {
  await installTestPackages();
  folder.link(servicePath('node_modules'), 'node_modules');
  copyFileSync(servicePath('harm/trying.cjs'), join(folder.path, 'trying.cjs'));
});
after(() => folder.remove());

/** What a program prints under upstream's instrumentation, and not without it: what is fixed. */
const FAULTS: ReadonlyArray<readonly [upstream: string, program: string, ...printed: RegExp[]]> = [
  ['aws-sdk', 'aws-sdk', /^untouched false true$/m],
  ['bunyan', 'packages/bunyan', /^own members constructor$/m],
  ['cassandra-driver', 'packages/clients-without-server', /^cassandra wrong batch throws at once/m],
  ['graphql', 'packages/graphql', /Cannot add property Symbol\(opentelemetry/],
  ['grpc', 'grpc', /^unary 0 \[\]$/m, /^metadata .*traceparent/m],
  ['kafkajs', 'kafkajs', /^send nothing throws at once/m, /^send frozen throws at once/m],
  ['lru-memoizer', 'packages/caches', /load\.keys is not a function/],
  ['mongoose', 'packages/mongoose', /^Query\.prototype\.\$where 011 /m],
  [
    'mysql',
    'packages/clients-without-server',
    /^mysql unheard \[\]$/m,
    /^mysql pool connection .*true, 1 \]$/m,
  ],
  ['mysql2', 'packages/clients-without-server', /^mysql2 listeners 1 0$/m],
  ['nestjs-core', 'packages/nestjs', /^guard Routes one false$/m],
  ['restify', 'packages/restify', /^route getusersid false$/m],
  ['socket.io', 'socket-io', /^counted 12 0$/m, /^the same false false$/m],
];

suite('upstream alone', { concurrency: 2 }, () => {
  for (const [upstream, program, ...printed] of FAULTS) {
    test(`${upstream}: prints ${printed.join(' ')}`, () =>
      printsOnlyUnder(upstream, program, printed, folder));
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
