import type { InstrumentationRow, SightlineEntry } from '../instrumentation-row.ts';
import { byChannel, forMetrics, part } from '../instrumentation-row.ts';

/** Libraries for which upstream has no instrumentation. */
export const SIGHTLINE_ROWS: Readonly<Record<string, InstrumentationRow>> = {
  // By its channel alone.
  ai: {},
  anthropic: genai('anthropic/anthropic-instrumentation', 'AnthropicInstrumentation', [
    '@anthropic-ai/sdk',
  ]),
  bedrock: genai('bedrock/bedrock-instrumentation', 'BedrockInstrumentation', [
    '@aws-sdk/client-bedrock-runtime',
  ]),
  apollo: {
    ours: [
      part(
        'routes/apollo',
        'ApolloInstrumentation',
        ['@apollo/server'],
        ['esm', 'cjs'].map((folder) => `@apollo/server/dist/${folder}/standalone/index.js`),
      ),
    ],
  },
  astro: { ours: [part('bundles/astro', 'AstroInstrumentation', [])] },
  'better-sqlite3': database('better-sqlite3', 'BetterSqlite3Instrumentation', ['better-sqlite3']),
  bullmq: messaging('bullmq', 'BullmqInstrumentation', ['bullmq']),
  'cache-manager': {
    ours: [
      forMetrics(part('caches/cache-manager', 'CacheManagerInstrumentation', ['cache-manager'])),
    ],
  },
  'claude-agent-sdk': genai(
    'claude-agent/claude-agent-instrumentation',
    'ClaudeAgentInstrumentation',
    ['@anthropic-ai/claude-agent-sdk'],
  ),
  clickhouse: database('clickhouse', 'ClickHouseInstrumentation', ['@clickhouse/client']),
  cron: { ours: [part('jobs/cron', 'CronInstrumentation', ['cron'])] },
  elysia: {
    ours: [part('routes/elysia', 'ElysiaInstrumentation', ['elysia'], ['elysia/dist/compose.mjs'])],
  },
  'google-genai': genai('google/google-instrumentation', 'GoogleGenAiInstrumentation', [
    '@google/genai',
  ]),
  'graphql-yoga': { ours: [part('routes/yoga/yoga', 'YogaInstrumentation', ['graphql-yoga'])] },
  h3: {
    ours: [
      part('routes/h3/h3', 'H3Instrumentation', ['h3']),
      part('routes/h3/h3-1', 'H3OneInstrumentation', ['h3']),
    ],
  },
  hono: {
    ours: [
      part(
        'routes/hono/hono',
        'HonoRoutesInstrumentation',
        ['hono'],
        ['hono', 'preset/quick', 'preset/tiny'].flatMap((name) => [
          `hono/dist/${name}.js`,
          `hono/dist/cjs/${name}.js`,
        ]),
      ),
    ],
  },
  langchain: genai(
    'langchain/langchain-instrumentation',
    'LangChainInstrumentation',
    ['@langchain/core'],
    [
      'callbacks/manager',
      'singletons/async_local_storage/index',
      'language_models/chat_models',
    ].flatMap((file) => [`@langchain/core/dist/${file}.js`, `@langchain/core/dist/${file}.cjs`]),
  ),
  'lru-cache': {
    ours: [
      byChannel(
        forMetrics(part('caches/lru-cache', 'LruCacheInstrumentation', ['lru-cache'])),
        'lru-cache:metrics',
        'tracing:lru-cache:start',
      ),
    ],
  },
  mariadb: database('mariadb', 'MariadbInstrumentation', ['mariadb']),
  mcp: {
    ours: [
      part(
        'mcp/mcp',
        'McpInstrumentation',
        ['sdk', 'client', 'server'].map((name) => `@modelcontextprotocol/${name}`),
        ['esm', 'cjs'].flatMap((form) =>
          ['shared/protocol', 'server/mcp'].map(
            (file) => `@modelcontextprotocol/sdk/dist/${form}/${file}.js`,
          ),
        ),
      ),
    ],
  },
  mqtt: messaging('mqtt', 'MqttInstrumentation', ['mqtt']),
  nats: {
    ours: [
      part(
        'messaging/nats',
        'NatsInstrumentation',
        ['nats', '@nats-io/nats-core'],
        ['nats/lib/nats-base-client', '@nats-io/nats-core/lib'].flatMap((folder) => [
          `${folder}/headers.js`,
          `${folder}/nats.js`,
        ]),
      ),
      part(
        'messaging/nats-messages',
        'NatsMessagesInstrumentation',
        ['nats', '@nats-io/nats-core', '@nats-io/jetstream'],
        [
          'nats/lib/nats-base-client/queued_iterator.js',
          'nats/lib/jetstream/consumer.js',
          '@nats-io/nats-core/lib/queued_iterator.js',
          '@nats-io/jetstream/lib/consumer.js',
        ],
      ),
    ],
  },
  'nestjs-schedule': {
    ours: [
      part(
        'jobs/nestjs-schedule',
        'NestScheduleInstrumentation',
        ['@nestjs/schedule'],
        ['scheduler.orchestrator', 'schedule.explorer'].map(
          (name) => `@nestjs/schedule/dist/${name}.js`,
        ),
      ),
    ],
  },
  next: {
    ours: [
      part(
        'next/next-instrumentation',
        'NextInstrumentation',
        ['next'],
        [
          'base-server',
          'next-server',
          'serve-static',
          'lib/incremental-cache/index',
          'lib/router-utils/instrumentation-globals.external',
        ].map((name) => `next/dist/server/${name}.js`),
      ),
    ],
  },
  nitro: { ours: [part('bundles/nitro', 'NitroInstrumentation', [])] },
  'node-cache': {
    ours: [forMetrics(part('caches/node-cache', 'NodeCacheInstrumentation', ['node-cache']))],
  },
  'node-cron': { ours: [part('jobs/node-cron', 'NodeCronInstrumentation', ['node-cron'])] },
  openai: genai('openai/openai-instrumentation', 'OpenAiInstrumentation', ['openai']),
  'openai-agents': genai(
    'openai-agents/openai-agents-instrumentation',
    'OpenAiAgentsInstrumentation',
    ['@openai/agents-core'],
    ['js', 'mjs'].map((ending) => `@openai/agents-core/dist/tool.${ending}`),
  ),
  polka: { ours: [part('routes/polka/polka', 'PolkaInstrumentation', ['polka'])] },
  'react-router': {
    ours: [
      part(
        'routes/react-router/react-router',
        'ReactRouterInstrumentation',
        ['react-router', '@remix-run/server-runtime'],
        [
          '@remix-run/server-runtime/dist/server.js',
          '@remix-run/server-runtime/dist/esm/server.js',
        ],
      ),
    ],
  },
  'postgres.js': database('postgres-js', 'PostgresJsInstrumentation', ['postgres']),
  // By its channel alone.
  sqlite: { operations: 'database', needsParent: 'tracer' },
  sveltekit: { ours: [part('bundles/sveltekit', 'SvelteKitInstrumentation', [])] },
  trpc: {
    ours: [
      part(
        'routes/trpc/trpc',
        'TrpcInstrumentation',
        ['@trpc/server'],
        ['express', 'standalone', 'fetch/index'].map(
          (name) => `@trpc/server/dist/adapters/${name}.mjs`,
        ),
      ),
    ],
  },
  'vue-router': { ours: [part('routes/vue-router', 'VueRouterInstrumentation', ['vue-router'])] },
  ws: { ours: [part('connections/ws', 'WsInstrumentation', ['ws'], ['ws/lib/websocket.js'])] },
};

/** A client of a database: a span for each operation inside of a trace, and its duration. */
function database(
  file: string,
  className: string,
  modules: readonly string[],
  files: readonly string[] = [],
): InstrumentationRow {
  return {
    operations: 'database',
    needsParent: 'tracer',
    ours: [withOperations(part(`databases/${file}`, className, modules, files))],
  };
}

/** An SDK for generative AI: a span for each call of a model, of an agent and of a tool. */
function genai(
  file: string,
  className: string,
  modules: readonly string[],
  files: readonly string[] = [],
): InstrumentationRow {
  return { ours: [part(`genai/${file}`, className, modules, files)] };
}

/** What sends messages or jobs, and takes them: measured by itself. */
function messaging(
  file: string,
  className: string,
  modules: readonly string[],
  files: readonly string[] = [],
): InstrumentationRow {
  return { ours: [part(`messaging/${file}`, className, modules, files)] };
}

function withOperations(entry: SightlineEntry): SightlineEntry {
  return { ...entry, hasOperations: true };
}
