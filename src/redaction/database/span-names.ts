import { attributeOf, type RedactableSpan } from '../redactable-span.ts';

/** Precedes the short name in the name of a scope. */
const PREFIX = /^(?:@opentelemetry\/instrumentation-|sightline\/)/;

/**
 * Whether a span name was set by an upstream instrumentation, so that names set by a hook of the service
 * stay. Keyed by the short name of the instrumentation. The second argument is the original query.
 */
const IS_UPSTREAM_NAME: Readonly<Record<string, (name: string, query: string) => boolean>> = {
  pg: (name) => name.startsWith('pg.query:'),
  mysql: (name, query) => query.startsWith(name),
  mysql2: (name, query) => query.startsWith(name),
  sqlite: (name, query) => query.startsWith(name),
  'cassandra-driver': (name) => name.startsWith('cassandra-driver.'),
  oracledb: (name) => name.startsWith('oracledb.Connection.execute'),
  // The name of a procedure says more than that of its database.
  tedious: (name) => !(name.startsWith('EXECUTE ') && isWord(name.slice('EXECUTE '.length))),
  knex: () => true,
  redis: (name) => name.startsWith('redis-'),
  memcached: (name) => name.startsWith('memcached '),
  mongoose: (name) => name.startsWith('mongoose.'),
  // Sightline's instrumentations, which name spans after the database system.
  'postgres.js': () => true,
  'better-sqlite3': () => true,
  mariadb: () => true,
  clickhouse: () => true,
};

/**
 * Precedes the command or client method in names set by upstream instrumentations. For a Redis command in a
 * transaction, the attribute is `MULTI`; Cassandra spans have no attribute if the query is not recorded.
 */
const METHOD: Readonly<Record<string, RegExp>> = {
  redis: /^redis-/,
  'cassandra-driver': /^cassandra-driver\./,
};

/**
 * Returns the conventional name of a database span: the summary of its query, otherwise the operation and its
 * target.
 * Source: semantic conventions 1.45, database spans, "Name".
 *
 * @param query the original query, if any
 * @returns the current name if it was set by the service or conforms
 */
export function databaseSpanName(
  span: RedactableSpan,
  query: string | undefined,
  summary: string | undefined,
): string {
  const { name, tracer } = span;
  const short = shortNameOf(tracer.scope.name);
  if (IS_UPSTREAM_NAME[short]?.(name, query ?? '') !== true) return name;
  if (summary !== undefined) return summary;
  const text = (key: string) => {
    const value = attributeOf(span, key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const method = METHOD[short] ? name.replace(METHOD[short], '') : text('db.operation.name');
  const operation = method !== undefined && isWord(method) ? method : undefined;
  const isKeyValue = short === 'redis' || short === 'memcached';
  const target = text('db.collection.name') ?? (isKeyValue ? undefined : text('db.namespace'));
  const parts = [operation, target].filter((part) => part !== undefined);
  return parts.join(' ') || text('db.system.name') || name;
}

/** Short names by scope: there are few tracers. */
const shortNames = new Map<string, string>();
const MOST_SCOPES = 200;

function shortNameOf(scope: string): string {
  const cached = shortNames.get(scope);
  if (cached !== undefined) return cached;
  const short = PREFIX.test(scope) ? scope.replace(PREFIX, '') : '';
  if (shortNames.size < MOST_SCOPES) shortNames.set(scope, short);
  return short;
}

/** Some instrumentations take everything before the first blank of a query for its operation. */
export function isWord(operation: string): boolean {
  return /^[\w.:-]{1,60}$/.test(operation);
}
