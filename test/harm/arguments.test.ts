// What a service hands to a library, and what it gets, is what it is without the preload. Each program runs as
// CommonJS and as an ES module, bare and observed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { startRabbitMq } from '../../scripts/servers/start-rabbitmq.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import { startReceiver } from '../../src/viewer/receiver/receiver.ts';
import { createServiceFolder } from '../support/loading.ts';
import { BUILT_PRELOAD, type Finished, runNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

const folder = createServiceFolder();
const EMPTY = ['--import', folder.write('empty.mjs', '')];

before(async () => {
  await installTestPackages();
  folder.link(servicePath('node_modules'), 'node_modules');
});
after(() => folder.remove());

suite('as without the preload', { concurrency: 2 }, () => {
  for (const name of ['aws-sdk', 'grpc', 'kafkajs', 'openai', 'socket-io']) {
    test(name, () => compare(name));
  }
  test('amqplib', async () => {
    const broker = await startRabbitMq();
    try {
      await compare('amqplib', { AMQP_URL: `amqp://127.0.0.1:${broker.port}` });
    } finally {
      await broker.stop();
    }
  });
  test('redis', async () => {
    const server = await startRedis();
    try {
      await compare('redis', { REDIS_URL: server.url });
    } finally {
      await server.stop();
    }
  });
});

/** @throws AssertionError where the output or the end of the program differs */
async function compare(name: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const source = readFileSync(servicePath(`harm/${name}.cjs`), 'utf8');
  const files = [
    folder.write(`${name}.cjs`, source),
    folder.write(`${name}.mjs`, asEsModule(source)),
  ];
  const receiver = await startReceiver();
  const settings = {
    ...env,
    HARM: servicePath('harm'),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  };
  try {
    for (const file of files) {
      const bare = await runNode(file, { nodeArgs: EMPTY, env: settings });
      const before = receiver.spans.length;
      const ours = await runNode(file, { nodeArgs: BUILT_PRELOAD, env: settings });
      assert.deepEqual(seen(ours), seen(bare), file);
      assert.equal(bare.code, 0, bare.stderr);
      assert.ok(receiver.spans.length > before, `${name} is not observed`);
    }
  } finally {
    await receiver.stop();
  }
}

function seen({ code, signal, stdout, stderr }: Finished) {
  const theirs = stderr.split('\n').filter((line) => !line.startsWith('sightline info:'));
  return { code, signal, stdout: stdout.split('\n'), stderr: theirs };
}

/** The same program: nothing else of it has to do with how modules are loaded. */
function asEsModule(source: string): string {
  return source.replace(/^const (\w+|\{[^}]*\}) = require\((.*)\);$/gm, 'import $1 from $2;');
}
