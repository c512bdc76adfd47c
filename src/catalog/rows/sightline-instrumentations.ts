import {
  byChannel,
  entry,
  forMetrics,
  type InstrumentationRow,
  row,
  withOperations,
} from '../instrumentation-row.ts';

/** Libraries that only Sightline instruments. */
export const ADDITIONAL_ROWS: Readonly<Record<string, InstrumentationRow>> = {
  // Observed by its channel only (channel-instrumentations.ts).
  ai: {},
  anthropic: row('genai/anthropic/anthropic-instrumentation', 'AnthropicInstrumentation', [
    '@anthropic-ai/sdk',
  ]),
  bedrock: row('genai/bedrock/bedrock-instrumentation', 'BedrockInstrumentation', [
    '@aws-sdk/client-bedrock-runtime',
  ]),
  apollo: row(
    'routes/apollo',
    'ApolloInstrumentation',
    ['@apollo/server'],
    ['esm', 'cjs'].map((folder) => `@apollo/server/dist/${folder}/standalone/index.js`),
  ),
  astro: row('bundles/astro', 'AstroInstrumentation', []),
  'better-sqlite3': database('better-sqlite3', 'BetterSqlite3Instrumentation', ['better-sqlite3']),
  bullmq: row('messaging/bullmq', 'BullmqInstrumentation', ['bullmq']),
  'cache-manager': {
    entries: [
      forMetrics(entry('caches/cache-manager', 'CacheManagerInstrumentation', ['cache-manager'])),
    ],
  },
  'claude-agent-sdk': row(
    'genai/claude-agent/claude-agent-instrumentation',
    'ClaudeAgentInstrumentation',
    ['@anthropic-ai/claude-agent-sdk'],
  ),
  clickhouse: database('clickhouse', 'ClickHouseInstrumentation', ['@clickhouse/client']),
  cron: row('jobs/cron', 'CronInstrumentation', ['cron']),
  elysia: row('routes/elysia', 'ElysiaInstrumentation', ['elysia'], ['elysia/dist/compose.mjs']),
  'google-genai': row('genai/google/google-instrumentation', 'GoogleGenAiInstrumentation', [
    '@google/genai',
  ]),
  'graphql-yoga': row('routes/yoga/yoga', 'YogaInstrumentation', ['graphql-yoga']),
  h3: {
    entries: [
      entry('routes/h3/h3', 'H3Instrumentation', ['h3']),
      entry('routes/h3/h3-1', 'H3OneInstrumentation', ['h3']),
    ],
  },
  hono: row(
    'routes/hono/hono',
    'HonoRoutesInstrumentation',
    ['hono'],
    ['hono', 'preset/quick', 'preset/tiny'].flatMap((name) => [
      `hono/dist/${name}.js`,
      `hono/dist/cjs/${name}.js`,
    ]),
  ),
  langchain: row(
    'genai/langchain/langchain-instrumentation',
    'LangChainInstrumentation',
    ['@langchain/core'],
    [
      'callbacks/manager',
      'singletons/async_local_storage/index',
      'language_models/chat_models',
    ].flatMap((file) => [`@langchain/core/dist/${file}.js`, `@langchain/core/dist/${file}.cjs`]),
  ),
  'lru-cache': {
    entries: [
      byChannel(
        forMetrics(entry('caches/lru-cache', 'LruCacheInstrumentation', ['lru-cache'])),
        'lru-cache:metrics',
        'tracing:lru-cache:start',
      ),
    ],
  },
  mariadb: database('mariadb', 'MariadbInstrumentation', ['mariadb']),
  mcp: row(
    'mcp/mcp',
    'McpInstrumentation',
    ['sdk', 'client', 'server'].map((name) => `@modelcontextprotocol/${name}`),
    ['esm', 'cjs'].flatMap((form) =>
      ['shared/protocol', 'server/mcp'].map(
        (file) => `@modelcontextprotocol/sdk/dist/${form}/${file}.js`,
      ),
    ),
  ),
  mqtt: row('messaging/mqtt', 'MqttInstrumentation', ['mqtt']),
  nats: {
    entries: [
      entry(
        'messaging/nats',
        'NatsInstrumentation',
        ['nats', '@nats-io/nats-core'],
        ['nats/lib/nats-base-client', '@nats-io/nats-core/lib'].flatMap((folder) => [
          `${folder}/headers.js`,
          `${folder}/nats.js`,
        ]),
      ),
      entry(
        'messaging/nats-consumers',
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
  'nestjs-schedule': row(
    'jobs/nestjs-schedule',
    'NestScheduleInstrumentation',
    ['@nestjs/schedule'],
    ['scheduler.orchestrator', 'schedule.explorer'].map(
      (name) => `@nestjs/schedule/dist/${name}.js`,
    ),
  ),
  next: row(
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
  nitro: row('bundles/nitro', 'NitroInstrumentation', []),
  'node-cache': {
    entries: [forMetrics(entry('caches/node-cache', 'NodeCacheInstrumentation', ['node-cache']))],
  },
  'node-cron': row('jobs/node-cron', 'NodeCronInstrumentation', ['node-cron']),
  openai: row('genai/openai/openai-instrumentation', 'OpenAiInstrumentation', ['openai']),
  'openai-agents': row(
    'genai/openai-agents/openai-agents-instrumentation',
    'OpenAiAgentsInstrumentation',
    ['@openai/agents-core'],
    ['js', 'mjs'].map((ending) => `@openai/agents-core/dist/tool.${ending}`),
  ),
  polka: row('routes/polka/polka', 'PolkaInstrumentation', ['polka']),
  'react-router': row(
    'routes/react-router/react-router',
    'ReactRouterInstrumentation',
    ['react-router', '@remix-run/server-runtime'],
    ['@remix-run/server-runtime/dist/server.js', '@remix-run/server-runtime/dist/esm/server.js'],
  ),
  'postgres.js': database('postgres-js', 'PostgresJsInstrumentation', ['postgres']),
  // Observed by its channel only (channel-instrumentations.ts).
  sqlite: { operations: 'database', needsParent: 'tracer' },
  sveltekit: row('bundles/sveltekit', 'SvelteKitInstrumentation', []),
  trpc: row(
    'routes/trpc/trpc',
    'TrpcInstrumentation',
    ['@trpc/server'],
    ['express', 'standalone', 'fetch/index'].map(
      (name) => `@trpc/server/dist/adapters/${name}.mjs`,
    ),
  ),
  'vue-router': row('routes/vue-router', 'VueRouterInstrumentation', ['vue-router']),
  ws: row('connections/ws', 'WsInstrumentation', ['ws'], ['ws/lib/websocket.js']),
};

/** A database client: a span for each operation inside a trace, and its duration. */
function database(
  file: string,
  className: string,
  modules: readonly string[],
  files: readonly string[] = [],
): InstrumentationRow {
  return {
    operations: 'database',
    needsParent: 'tracer',
    entries: [withOperations(entry(`databases/${file}`, className, modules, files))],
  };
}
