import type { CatalogEntry } from '../catalog-entry.ts';

/** A library that publishes its operations on Node's diagnostics channels. */
export interface ChannelRow {
  /** The instrumentation, loaded with the first message. Its short name switches it. */
  readonly entry: CatalogEntry;
  /** The package that publishes, where it can also be patched. */
  readonly module?: string;
  /** The versions that publish, such as `>=3.20.0 <4`. */
  readonly range?: string;
  /** Whether no instrumentation patches these versions. */
  readonly isOnlySource?: true;
  /**
   * `instead`: replaces patching in these versions. `bundled`: used only where the package is part of a bundle,
   * since patching costs or changes less elsewhere (docs/decisions/channels.md).
   */
  readonly when: 'instead' | 'bundled';
  /** Names of tracing channels. */
  readonly operations?: readonly string[];
  /** Some of these operations are streams: only their end is published. */
  readonly streams?: true;
  /** Names of channels that publish single events. */
  readonly events?: readonly string[];
}

function entry(name: string, file: string, className: string): CatalogEntry {
  return {
    name,
    specifier: `sightline:instrumentations/channels/${file}`,
    className,
    modules: [],
    files: [],
  };
}

function database(name: string, file: string, className: string): CatalogEntry {
  return { ...entry(name, file, className), hasOperations: true };
}

/**
 * The channels that Sightline subscribes to. The instrumentations of fastify, lru-cache and undici use channels
 * only, and subscribe themselves.
 */
export const CHANNEL_ROWS: readonly ChannelRow[] = [
  {
    entry: database('mysql2', 'mysql2', 'Mysql2Channels'),
    ...{ module: 'mysql2', range: '>=3.20.0 <4', when: 'instead' },
    operations: ['mysql2:query', 'mysql2:execute'],
  },
  {
    entry: entry('graphql', 'graphql', 'GraphqlChannels'),
    ...{ module: 'graphql', range: '>=17.0.0 <18', isOnlySource: true, when: 'instead' },
    operations: ['graphql:parse', 'graphql:validate', 'graphql:execute', 'graphql:subscribe'],
  },
  {
    entry: entry('mongoose', 'mongoose', 'MongooseChannels'),
    ...{ module: 'mongoose', range: '>=9.7.0 <10', when: 'instead' },
    operations: [
      ...['mongoose:query', 'mongoose:aggregate', 'mongoose:model:save'],
      ...['mongoose:model:insertMany', 'mongoose:model:bulkWrite'],
    ],
  },
  {
    entry: database('ioredis', 'ioredis', 'IoredisChannels'),
    ...{ module: 'ioredis', range: '>=5.11.0', when: 'bundled' },
    operations: ['ioredis:command', 'ioredis:connect'],
  },
  {
    entry: database('redis', 'node-redis', 'NodeRedisChannels'),
    ...{ module: '@redis/client', range: '>=5.12.0', when: 'bundled' },
    operations: ['node-redis:command', 'node-redis:batch', 'node-redis:connect'],
  },
  {
    entry: { ...entry('redis', 'node-redis-events', 'NodeRedisEvents'), forMetrics: true },
    when: 'instead',
    events: [
      'node-redis:connection:ready',
      'node-redis:pool:connection-wait',
      'node-redis:cache:eviction',
    ],
  },
  {
    entry: entry('express', 'express-router', 'ExpressRouterChannel'),
    ...{ module: 'router', range: '>=2.3.0', when: 'bundled' },
    operations: ['express.router.request'],
    events: ['tracing:express.router.request:error'],
  },
  {
    entry: {
      name: 'ai',
      specifier: 'sightline:instrumentations/genai/ai/ai-instrumentation',
      className: 'AiInstrumentation',
      modules: [],
      files: [],
    },
    when: 'instead',
    operations: ['ai:telemetry'],
    streams: true,
  },
  {
    entry: entry('h3', 'h3', 'H3Channel'),
    ...{ module: 'h3', range: '>=2.0.0 <3', when: 'bundled' },
    operations: ['h3.request', 'srvx.request'],
  },
  {
    entry: database('sqlite', 'sqlite', 'SqliteChannel'),
    when: 'instead',
    events: ['sqlite.db.query'],
  },
];

/** By package name, the rows that replace patching. */
export const REPLACING_CHANNELS: ReadonlyMap<string, ChannelRow> = new Map(
  CHANNEL_ROWS.flatMap((row) =>
    row.when === 'instead' && row.module !== undefined ? [[row.module, row] as const] : [],
  ),
);

/** Whether a `when: 'instead'` row replaces this instrumentation. Those of pools and caches are not replaced. */
export function isReplacedByChannels({
  specifier,
  hasOperations,
  runsBesideChannels,
}: CatalogEntry): boolean {
  return specifier.startsWith('@opentelemetry/') || (hasOperations === true && !runsBesideChannels);
}
