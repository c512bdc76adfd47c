/** The package versions in docs/instrumentations.md and README.md, as the instrumentations state them. */
import { isBuiltin } from 'node:module';
import semver from 'semver';
import type { CatalogEntry } from '../src/catalog/catalog-entry.ts';
import {
  CATALOG,
  extraVersionsOf,
  INSTRUMENTATION_NAMES,
  OFF_BY_DEFAULT,
} from '../src/catalog/catalog-index.ts';
import { load } from '../src/lazy/load.ts';
import { addVersions } from '../src/module-hooks/version-ranges.ts';

interface Definition {
  readonly name: string;
  readonly supportedVersions: readonly string[];
}

type InstrumentationClass = new (options: object) => { getModuleDefinitions(): Definition[] };

/** Rows of README.md, each with the instrumentations in it. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'servers, clients': ['http', 'undici', 'grpc', 'graphql', 'socket.io', 'ws', 'aws-lambda'],
  frameworks: [
    ...['express', 'fastify', 'koa', 'hapi', 'nestjs-core', 'hono', 'trpc', 'graphql-yoga'],
    ...[
      'next',
      'h3',
      'polka',
      'connect',
      'restify',
      'router',
      'elysia',
      'apollo',
      'react-router',
      'sveltekit',
      'astro',
      'nitro',
      'vue-router',
    ],
  ],
  databases: [
    ...['pg', 'mysql', 'mysql2', 'mongodb', 'mongoose', 'cassandra-driver', 'oracledb', 'tedious'],
    ...[
      'postgres.js',
      'mariadb',
      'clickhouse',
      'better-sqlite3',
      'sqlite',
      'knex',
      'redis',
      'ioredis',
      'memcached',
    ],
    'dataloader',
  ],
  'messages, jobs, clouds': [
    ...[
      'amqplib',
      'kafkajs',
      'nats',
      'mqtt',
      'bullmq',
      'cron',
      'node-cron',
      'nestjs-schedule',
      'aws-sdk',
    ],
  ],
  'generative AI': [
    ...['ai', 'openai', 'anthropic', 'google-genai', 'langchain', 'openai-agents'],
    ...['claude-agent-sdk', 'bedrock', 'mcp'],
  ],
  'caches, pools': ['lru-cache', 'node-cache', 'cache-manager', 'lru-memoizer', 'generic-pool'],
  'logs: trace ids in each line, OTLP log records': [
    ...['winston', 'pino', 'bunyan', 'log4js', 'console'],
  ],
  'runtime, tests': ['runtime-node', 'process', 'network', 'cucumber'],
  'off by default': ['dns', 'fs', 'net', 'host-metrics'],
};

/** Labels of instrumentations that are not shown by the names of their packages. */
const LABELS: Readonly<Record<string, string>> = {
  sveltekit: 'SvelteKit 2 and 3',
  astro: 'Astro',
  nitro: 'Nuxt (Nitro 2)',
  ai: '`ai` 7 (Vercel)',
  'aws-lambda': 'AWS Lambda',
  'aws-sdk': 'AWS SDK 3',
  console: '`console` (with `SIGHTLINE_CONSOLE=true`)',
  'host-metrics': 'CPU, memory and network of the machine',
  network: 'times of DNS and TLS',
  process: 'process, container',
  sqlite: '`node:sqlite` (Node 24.22 and later)',
  'runtime-node': 'event loop, garbage collection, heap',
  undici: '`fetch`, `undici` 5 to 8',
};

/** Additions to the packages of a row. */
const REMARKS: Readonly<Record<string, string>> = {
  redis: ' (`redis` from 4 on loads `@redis/client`)',
};

const SUMMARY = /(<!-- instrumentations -->\n)(?:\|.*\n)*/;
const ROW = /^(\| `([^`]+)` \| )[^|]*( \| (?:on|off) \|)/gm;

/**
 * Replaces the table of README.md by the current one.
 *
 * @throws Error where the mark is missing, or an instrumentation is in no row or in several
 */
export function withSummary(readme: string): string {
  if (!SUMMARY.test(readme)) throw new Error('README.md has no mark for the instrumentations');
  const names = Object.values(GROUPS).flat();
  const wrong = INSTRUMENTATION_NAMES.filter(
    (name) => names.filter((other) => other === name).length !== 1,
  );
  if (wrong.length > 0) throw new Error(`not in one row of README.md: ${wrong.join(', ')}`);
  const misplaced = GROUPS['off by default']!.filter((name) => !OFF_BY_DEFAULT.has(name));
  if (misplaced.length > 0) throw new Error(`not off by default: ${misplaced.join(', ')}`);
  const rows = Object.entries(GROUPS).map(([title, names]) => {
    // Two instrumentations may patch the same package.
    const cells = new Set(names.flatMap(summaryOf));
    return `| ${title} | ${[...cells].join(', ')} |`;
  });
  const table = ['| | |', '|---|---|', ...rows].map((row) => `${row}\n`).join('');
  return readme.replace(SUMMARY, (_, mark: string) => mark + table);
}

/** Replaces the packages and versions in each row of docs/instrumentations.md by the current ones. */
export function withVersions(page: string): string {
  return page.replaceAll(ROW, (row, before: string, name: string, after: string) =>
    INSTRUMENTATION_NAMES.includes(name) ? before + packagesOf(name) + after : row,
  );
}

/** Each package with its supported versions. */
function packagesOf(name: string): string {
  const cells = [...rangesOf(name)].map(([module, ranges]) =>
    `\`${module}\` ${isBuiltin(module) ? '' : ranges.join(' or ')}`.trim(),
  );
  return cells.join(', ') || 'none';
}

function summaryOf(name: string): readonly string[] {
  const label = LABELS[name];
  if (label !== undefined) return [label];
  const cells = [...rangesOf(name)].map(([module, ranges]) =>
    isBuiltin(module) || ranges.length === 0
      ? `\`${module}\``
      : `\`${module}\` ${majorsOf(ranges)}`,
  );
  return [...cells.slice(0, -1), `${cells.at(-1)}${REMARKS[name] ?? ''}`];
}

/** Major versions of which some are supported: `4, 5`, `3 to 7`. */
function majorsOf(ranges: readonly string[]): string {
  const majors = [...Array(100).keys()].filter((major) =>
    ranges.some((range) => semver.intersects(range, `^${major}.0.0 || ${major}.x`)),
  );
  const first = majors[0]!;
  const last = majors.at(-1)!;
  if (majors.length > 2 && last - first === majors.length - 1) return `${first} to ${last}`;
  return majors.join(', ').replace(/, (\d+)$/, ' and $1');
}

/** By module, in order. */
function rangesOf(name: string): ReadonlyMap<string, readonly string[]> {
  const versions = new Map<string, Set<string>>();
  for (const entry of CATALOG.filter((candidate) => candidate.name === name)) {
    for (const module of entry.modules) versions.set(module, versions.get(module) ?? new Set());
    for (const { name: module, supportedVersions } of definitionsOf(entry)) {
      for (const range of supportedVersions) versions.get(module)?.add(range);
    }
  }
  return new Map([...versions].sort().map(([module, ranges]) => [module, [...ranges].sort()]));
}

function definitionsOf({ name, specifier, className }: CatalogEntry): readonly Definition[] {
  const exported = load<Record<string, InstrumentationClass>>(specifier);
  const definitions = new exported[className]!({ enabled: false }).getModuleDefinitions();
  return addVersions(definitions, extraVersionsOf(name)) as Definition[];
}
