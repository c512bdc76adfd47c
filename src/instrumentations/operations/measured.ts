import type { CatalogEntry } from '../../catalog/catalog-entry.ts';

/** An instrumentation whose operations are measured by ours. */
export interface MeasuredInstrumentation {
  readonly name: string;
  readonly kind: 'database' | 'messaging' | 'rpc';
}

/** What is measured beside what the instrumentations record themselves. */
export interface OperationMetricsOptions {
  /** Whether metrics are on. */
  readonly metrics: boolean;
  /** SIGHTLINE_SLOW_QUERY_MS; undefined where it is off, or logs are. */
  readonly slowQueryMs: number | undefined;
}

/**
 * Those of databases, but for mongoose, whose driver is measured below it, and oracledb, which does it
 * itself; and those of messages and calls that have no metrics of their own.
 */
const KINDS: Readonly<Record<string, MeasuredInstrumentation['kind']>> = {
  'aws-sdk': 'database',
  'cassandra-driver': 'database',
  ioredis: 'database',
  knex: 'database',
  memcached: 'database',
  mongodb: 'database',
  mysql: 'database',
  mysql2: 'database',
  pg: 'database',
  redis: 'database',
  tedious: 'database',
  amqplib: 'messaging',
  grpc: 'rpc',
};

/** Those of ours that have spans of operations, as upstream's have. */
const OWN: ReadonlySet<string> = new Set(['sightline:instrumentations/pg/pg-instrumentation']);

/** @returns undefined for all others */
export function measuredAs({ name, specifier }: CatalogEntry): MeasuredInstrumentation | undefined {
  if (!specifier.startsWith('@opentelemetry/') && !OWN.has(specifier)) return undefined;
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  return kind === undefined ? undefined : { name, kind };
}
