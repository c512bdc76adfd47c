import type { InstrumentationRow, SightlineEntry } from './instrumentation-row.ts';
import { byChannel, forMetrics, part } from './instrumentation-row.ts';

/** Libraries for which upstream has no instrumentation. */
export const OWN_ROWS: Readonly<Record<string, InstrumentationRow>> = {
  'better-sqlite3': database('better-sqlite3', 'BetterSqlite3Instrumentation', ['better-sqlite3']),
  bullmq: messaging('bullmq', 'BullmqInstrumentation', ['bullmq']),
  'cache-manager': {
    ours: [
      forMetrics(part('caches/cache-manager', 'CacheManagerInstrumentation', ['cache-manager'])),
    ],
  },
  cron: { ours: [part('jobs/cron', 'CronInstrumentation', ['cron'])] },
  'graphql-yoga': { ours: [part('routes/yoga', 'YogaInstrumentation', ['graphql-yoga'])] },
  h3: { ours: [part('routes/h3', 'H3Instrumentation', ['h3'])] },
  hono: {
    ours: [
      part(
        'routes/hono',
        'HonoRoutesInstrumentation',
        ['hono'],
        ['hono', 'preset/quick', 'preset/tiny'].flatMap((name) => [
          `hono/dist/${name}.js`,
          `hono/dist/cjs/${name}.js`,
        ]),
      ),
    ],
  },
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
  mqtt: messaging('mqtt', 'MqttInstrumentation', ['mqtt']),
  nats: {
    ours: [
      part(
        'own-messaging/nats',
        'NatsInstrumentation',
        ['nats', '@nats-io/nats-core'],
        ['nats/lib/nats-base-client', '@nats-io/nats-core/lib'].flatMap((folder) => [
          `${folder}/headers.js`,
          `${folder}/nats.js`,
        ]),
      ),
      part(
        'own-messaging/nats-messages',
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
  'node-cache': {
    ours: [forMetrics(part('caches/node-cache', 'NodeCacheInstrumentation', ['node-cache']))],
  },
  'node-cron': { ours: [part('jobs/node-cron', 'NodeCronInstrumentation', ['node-cron'])] },
  polka: { ours: [part('routes/polka', 'PolkaInstrumentation', ['polka'])] },
  'postgres.js': database('postgres-js', 'PostgresJsInstrumentation', ['postgres']),
  // By its channel alone.
  sqlite: { operations: 'database', needsParent: 'tracer' },
  trpc: {
    ours: [
      part(
        'routes/trpc',
        'TrpcInstrumentation',
        ['@trpc/server'],
        ['express', 'standalone'].map((name) => `@trpc/server/dist/adapters/${name}.mjs`),
      ),
    ],
  },
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
    ours: [withOperations(part(`own-databases/${file}`, className, modules, files))],
  };
}

/** What sends messages or jobs, and takes them: measured by itself. */
function messaging(
  file: string,
  className: string,
  modules: readonly string[],
  files: readonly string[] = [],
): InstrumentationRow {
  return { ours: [part(`own-messaging/${file}`, className, modules, files)] };
}

function withOperations(entry: SightlineEntry): SightlineEntry {
  return { ...entry, hasOperations: true };
}
