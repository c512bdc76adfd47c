import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CATALOG } from '../../src/catalog/catalog-index.ts';
import { loadUnderPreload } from '../support/loading.ts';
import { observe } from '../support/observe.ts';
import { ROOT } from '../support/run-node.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';

/**
 * The end of the path of a function that is wrapped in what a module exports. Modules that are missing here are patched in
 * files that they do not export, or by functions which are not marked as wrapped; the instrumentation
 * says that it has patched them.
 */
const WRAPPED: Readonly<Record<string, string>> = {
  '@aws-sdk/middleware-stack': 'constructStack',
  '@aws-sdk/smithy-client': 'Client.prototype.send',
  '@cucumber/cucumber': 'Given',
  '@grpc/grpc-js': 'Client.prototype.makeUnaryRequest',
  '@redis/client': 'RedisClient.prototype.connect',
  '@smithy/smithy-client': 'Client.prototype.send',
  'cache-manager': 'createCache',
  'cassandra-driver': 'Client.prototype.batch',
  dataloader: 'prototype.load',
  dns: 'lookup',
  'dns/promises': 'lookup',
  fastify: 'tracing:fastify.request.handler:start',
  fs: 'readFile',
  'fs/promises': 'readFile',
  'generic-pool': 'Pool.prototype.acquire',
  graphql: 'execute',
  http: 'http.client.request.created',
  https: 'http.client.request.created',
  ioredis: 'prototype.sendCommand',
  kafkajs: 'Kafka.prototype.producer',
  knex: 'Client.prototype.queryBuilder',
  'lru-cache': 'lru-cache:metrics',
  memcached: 'prototype.command',
  mysql: 'createConnection',
  'node-cache': 'prototype.get',
  net: 'Socket.prototype.connect',
  openai: 'Embeddings.prototype.create',
  pg: 'Client.prototype.query',
  'pg-pool': 'prototype.connect',
  redis: 'RedisClient.prototype.connect',
  'socket.io': 'Socket.prototype.emit',
  tedious: 'Connection.prototype.execSql',
  winston: 'Logger.prototype.push',
};

/** Modules that cannot be tried here, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['client', 'sdk', 'server'].map((name) => [
      `@modelcontextprotocol/${name}`,
      'test/genai/mcp.test.ts has it from packages of its own',
    ]),
  ),
  '@apollo/server':
    'its `standalone` alone is patched: test/instrumentations/graphql-servers.test.ts',
  '@remix-run/server-runtime': 'nothing here has it: docs/frameworks.md says so',
  ...Object.fromEntries(
    ['react-router', 'vue-router'].map((name) => [
      name,
      'test/frameworks/built-apps.test.ts has it from packages of its own',
    ]),
  ),
  mongoose: 'what is installed publishes itself: test/instrumentations/channels/borders.test.ts',
  next: 'test/frameworks/next.test.ts has it from packages of its own',
  ...Object.fromEntries(
    [
      ...['@anthropic-ai/claude-agent-sdk', '@anthropic-ai/sdk', '@aws-sdk/client-bedrock-runtime'],
      ...['@google/genai', '@langchain/core', '@openai/agents-core'],
    ].map((name) => [name, 'test/genai/sdks.test.ts has it from packages of its own']),
  ),
};

/** Instrumented when a file runs after they are required, or when they are first used. */
const USED_LATE: ReadonlySet<string> = new Set(['http', 'https', 'http2']);

/** These report by channels of their own. */
const BY_CHANNEL: ReadonlySet<string> = new Set(['fastify', 'lru-cache']);

/** By name, since an instrumentation of ours may stand beside one of upstream. */
const namesByModule = new Map<string, Set<string>>();
for (const { name, modules } of CATALOG) {
  for (const module of modules) {
    namesByModule.set(module, (namesByModule.get(module) ?? new Set()).add(name));
  }
}

describe('every module of the catalog', { concurrency: 2 }, () => {
  for (const [module, names] of namesByModule) {
    for (const system of MODULE_SYSTEMS) {
      const skip = NOT_HERE[module] ?? false;
      test(`${module} (${system}) is patched by ${[...names]}`, { skip }, async () => {
        const loaded = await loadUnderPreload(servicePath(`probe/probe.${system}`), {
          args: [module],
          env: {
            OTEL_NODE_ENABLED_INSTRUMENTATIONS: [...names].join(','),
            // Some only measure.
            OTEL_METRICS_EXPORTER: 'console',
          },
        });
        assert.equal(loaded.code, 0, loaded.stderr);
        assert.doesNotMatch(loaded.stderr, /sightline (warn|error)/);
        // Patched when it is used first, where nothing but a computed name leads to it.
        if (system === 'cjs' && USED_LATE.has(module)) return;
        for (const name of names) {
          assert.match(
            loaded.reason(name) ?? '',
            /^\S+ (is loaded from|is imported|is required by|has been loaded|is enabled)/,
            loaded.stderr,
          );
          assertPatched(name, module, loaded.stdout, loaded.stderr);
        }
      });
    }
  }
});

function assertPatched(name: string, module: string, stdout: string, stderr: string): void {
  const wrapped = JSON.parse(stdout.split('\n')[0]!) as string[];
  const expected = WRAPPED[module];
  if (expected !== undefined) {
    // What is below the default export in one module system may have a name of its own in the other.
    const found = wrapped.some((path) => path === expected || path.endsWith(`.${expected}`));
    assert.ok(found, `${expected} in ${wrapped}`);
  }
  if (BY_CHANNEL.has(name)) return;
  const said = new RegExp(
    `(instrumentation-|sightline/)${name}\\S* Applying instrumentation patch`,
  );
  assert.match(stderr, said);
}

test('undici: fetch, which nobody imports, is instrumented from the start', async () => {
  const loaded = await loadUnderPreload(servicePath('probe/nothing.mjs'));
  assert.equal(loaded.reason('undici'), 'it needs no module');
});

test('runtime-node: metrics of the event loop and the heap', async () => {
  const { receiver } = await observe(servicePath('probe/nothing.mjs'));
  const names = receiver.metrics.map(({ name }) => name);
  assert.ok(names.includes('nodejs.eventloop.utilization'), String(names));
  assert.ok(names.includes('v8js.memory.heap.used'), String(names));
});

test('host-metrics: metrics of the machine, where asked for', async () => {
  const { receiver } = await observe(servicePath('probe/nothing.mjs'), {
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'host-metrics',
  });
  const names = receiver.metrics.map(({ name }) => name);
  assert.ok(names.includes('system.memory.usage'), String(names));
});

const HANDLERS = { cjs: 'handler.handle', mjs: 'module.handle' } as const;
for (const system of MODULE_SYSTEMS) {
  test(`aws-lambda (${system}): the invocation is a span, sent before the process is frozen`, async () => {
    const { receiver, stdout, signal } = await observe(
      servicePath('lambda/runtime.cjs'),
      {
        AWS_LAMBDA_FUNCTION_NAME: 'greet',
        LAMBDA_TASK_ROOT: servicePath('lambda'),
        _HANDLER: HANDLERS[system],
      },
      { args: [system] },
    );
    assert.equal(signal, 'SIGKILL');
    assert.equal(stdout, 'hello ada\n');
    assert.deepEqual(
      receiver.spans.map(({ kind, name }) => [kind, name]),
      [['SERVER', 'greet']],
    );
    assert.equal(receiver.spans[0]?.attributes['faas.invocation_id'], 'r1');
    assert.ok(receiver.metrics.length > 0);
  });
}

test('the catalog says what the instrumentations patch', () => {
  execFileSync(process.execPath, ['scripts/generate-catalog.ts', '--check'], { cwd: ROOT });
});

test('an installation that is not whole does not empty the catalog', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-catalog-')));
  try {
    for (const place of ['scripts', 'src/catalog']) {
      mkdirSync(join(folder, place), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    cpSync(join(ROOT, 'scripts/generate-catalog.ts'), join(folder, 'scripts/generate-catalog.ts'));
    const devDependencies = { '@opentelemetry/instrumentation-koa': '0.72.0' };
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ type: 'module', devDependencies }),
    );
    const catalog = join(folder, 'src/catalog/upstream-catalog.ts');
    writeFileSync(catalog, 'as it was');
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(folder, 'scripts/generate-catalog.ts')],
      { encoding: 'utf8' },
    );
    assert.equal(stderr, 'the catalog is not changed: no modules were found for 1 packages\n');
    assert.equal(status, 1);
    assert.equal(readFileSync(catalog, 'utf8'), 'as it was');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
