import type { CatalogEntry } from '../catalog-entry.ts';

/** A library that publishes what it does by channels of Node's. */
export interface ChannelRow {
  /** Loaded with the first message; bears the short name by which it is switched. */
  readonly entry: CatalogEntry;
  /** The package that publishes, where it is one that can be patched as well. */
  readonly module?: string;
  /** The versions that publish: `>=3.20.0 <4`. */
  readonly range?: string;
  /** Whether these are known by their channels alone, as nothing patches them. */
  readonly isAlone?: true;
  /**
   * `listen`: in place of patching, from that version on. `bundled`: only where the package is no file of its own;
   * what is patched costs less there, or changes less (docs/decisions/channels.md).
   */
  readonly when: 'listen' | 'bundled';
  /** Names of tracing channels. */
  readonly operations?: readonly string[];
  /** Some of these are over without being called back: streams, of which only the end is published. */
  readonly lasts?: true;
  /** Names of channels that publish something that has happened. */
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

/** What is listened to. Others listen themselves, as they have nothing else: fastify, lru-cache, undici. */
export const CHANNEL_ROWS: readonly ChannelRow[] = [
  {
    entry: database('mysql2', 'mysql2', 'Mysql2Channels'),
    ...{ module: 'mysql2', range: '>=3.20.0 <4', when: 'listen' },
    operations: ['mysql2:query', 'mysql2:execute'],
  },
  {
    entry: entry('graphql', 'graphql', 'GraphqlChannels'),
    ...{ module: 'graphql', range: '>=17.0.0 <18', isAlone: true, when: 'listen' },
    operations: ['graphql:parse', 'graphql:validate', 'graphql:execute', 'graphql:subscribe'],
  },
  {
    entry: entry('mongoose', 'mongoose', 'MongooseChannels'),
    ...{ module: 'mongoose', range: '>=9.7.0 <10', when: 'listen' },
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
    when: 'listen',
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
    when: 'listen',
    operations: ['ai:telemetry'],
    lasts: true,
  },
  {
    entry: entry('h3', 'h3', 'H3Channel'),
    ...{ module: 'h3', range: '>=2.0.0 <3', when: 'bundled' },
    operations: ['h3.request', 'srvx.request'],
  },
  {
    entry: database('sqlite', 'sqlite', 'SqliteChannel'),
    when: 'listen',
    events: ['sqlite.db.query'],
  },
];

/** By package, those that are listened to in place of patching. */
export const LISTENED: ReadonlyMap<string, ChannelRow> = new Map(
  CHANNEL_ROWS.flatMap((row) =>
    row.when === 'listen' && row.module !== undefined ? [[row.module, row] as const] : [],
  ),
);

/** Whether it does what the listening does: pools and caches are patched all the same. */
export function isReplaced({ specifier, hasOperations, isBeside }: CatalogEntry): boolean {
  return specifier.startsWith('@opentelemetry/') || (hasOperations === true && !isBeside);
}
