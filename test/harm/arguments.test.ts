// What a service hands to a library, and what it gets, is what it is without the preload. Each program runs as
// CommonJS and as an ES module, bare and observed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { startRabbitMq } from '../../scripts/servers/start-rabbitmq.ts';
import { startRedis } from '../../scripts/servers/start-redis.ts';
import type { Span } from '../../tools/receiver/received.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { createServiceFolder } from '../support/loading.ts';
import { BUILT_PRELOAD, type Finished, runNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';
import { differs } from '../support/upstream-alone.ts';

const folder = createServiceFolder();
const EMPTY = ['--import', folder.write('empty.mjs', '')];

before(async () => {
  await installTestPackages();
  folder.link(servicePath('node_modules'), 'node_modules');
});
after(() => folder.remove());

/** What the spans of a program have to show all the same. */
type Check = (spans: readonly Span[]) => void;

/** One for each listener that was called. */
const CALLED = ['connection', 'report', 'tick', 'tick', 'tick'];

const PROGRAMS: Readonly<Record<string, Check>> = {
  'aws-sdk': (spans) => assert.ok(named(spans, 'queue send').length > 4),
  grpc(spans) {
    const pairs = spans.filter(({ kind, parentSpanId }) => {
      const parent = spans.find(({ spanId }) => spanId === parentSpanId);
      return kind === 'SERVER' && parent?.kind === 'CLIENT';
    });
    assert.equal(pairs.length, 6);
  },
  kafkajs: (spans) => assert.ok(named(spans, 'send t').length > 10),
  openai(spans) {
    const chats = named(spans, 'chat m');
    const measured = chats.filter((span) => span.attributes['gen_ai.usage.input_tokens'] === 1);
    assert.ok(measured.length > 5, 'answers that were read');
    assert.ok(chats.length > measured.length, 'answers that were not');
    assert.ok(spans.some((span) => span.attributes['error.type'] === 'NotFoundError'));
    // Of what is sent, each has its call above it, be its answer streamed to the end, or read, or not.
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const sent = spans.filter(({ kind, name }) => kind === 'CLIENT' && name === 'POST');
    assert.ok(sent.length > 30);
    assert.equal(sent.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? '')).length, 0);
    const [cut] = named(spans, 'chat cut');
    assert.equal(cut?.status?.code, 'ERROR');
    assert.equal(cut?.attributes['error.type'], 'TypeError');
    const failed = named(spans, 'chat missing').map((span) => span.attributes['error.type']);
    // By five ways, unheard, and streamed.
    assert.deepEqual(failed, Array(7).fill('NotFoundError'));
  },
  'socket-io'(spans) {
    const events = named(spans, 'receive /').map(
      (span) => span.attributes['messaging.socket.io.event_name'],
    );
    // One for each listener that was called.
    const called = ['connection', 'tick', 'tick', 'tick', 'async', 'report'];
    assert.deepEqual(events.sort(), [...called, 'connection'].sort().slice(-events.length));
    assert.ok(events.length >= called.length);
  },
  'socket-io-2': (spans) => assert.deepEqual(eventsOf(spans), CALLED),
  'socket-io-3': (spans) => assert.deepEqual(eventsOf(spans), CALLED),
};

suite('as without the preload', { concurrency: 2 }, () => {
  for (const [name, check] of Object.entries(PROGRAMS)) {
    test(name, () => compare(name, check));
  }
  test('amqplib', async () => {
    const broker = await startRabbitMq();
    const check: Check = (spans) => {
      const sent = new Set(named(spans, 'publish <default>').map(({ spanId }) => spanId));
      const processed = spans.filter(({ name }) => name.endsWith(' process'));
      assert.equal(processed.length, 33);
      for (const { parentSpanId } of processed) assert.ok(sent.has(parentSpanId ?? ''));
    };
    try {
      const env = { AMQP_URL: `amqp://127.0.0.1:${broker.port}` };
      await compare('amqplib', check, env);
      // Where this fails, upstream-fixes/amqplib.ts can go.
      await differs('amqplib', env);
    } finally {
      await broker.stop();
    }
  });
  test('redis, and what is returned by clients of databases and http', async () => {
    const server = await startRedis();
    const check: Check = (spans) =>
      assert.ok(spans.some(({ attributes }) => attributes['db.operation.name'] === 'MULTI SET'));
    try {
      await compare('redis', check, { REDIS_URL: server.url });
      await compare('promises', (spans) => assert.ok(spans.length > 5), { REDIS_URL: server.url });
    } finally {
      await server.stop();
    }
  });
});

function eventsOf(spans: readonly Span[]): unknown[] {
  const received = named(spans, 'receive /');
  return received.map((span) => span.attributes['messaging.socket.io.event_name']).sort();
}

function named(spans: readonly Span[], name: string): readonly Span[] {
  return spans.filter((span) => span.name === name);
}

/** @throws AssertionError where the output or the end of the program differs */
async function compare(
  name: string,
  check: Check,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
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
      check(receiver.spans.slice(before));
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
