import { attributeOf, type EndedSpan } from '../ended-span.ts';

/** Before the short name, in the name of a scope. */
const PREFIX = /^(?:@opentelemetry\/instrumentation-|sightline\/)/;

/**
 * Whether a name is one that upstream's instrumentations give, so that those which a service gives by a
 * hook stay. By the short name of the instrumentation; the second argument is the query as it was.
 */
const GIVEN_BY_UPSTREAM: Readonly<Record<string, (name: string, query: string) => boolean>> = {
  pg: (name) => name.startsWith('pg.query:'),
  mysql: (name, query) => query.startsWith(name),
  mysql2: (name, query) => query.startsWith(name),
  sqlite: (name, query) => query.startsWith(name),
  'cassandra-driver': (name) => name.startsWith('cassandra-driver.'),
  oracledb: (name) => name.startsWith('oracledb.Connection.execute'),
  // A procedure has its name, which says more than that of its database.
  tedious: (name) => !(name.startsWith('EXECUTE ') && isWord(name.slice('EXECUTE '.length))),
  knex: () => true,
  redis: (name) => name.startsWith('redis-'),
  memcached: (name) => name.startsWith('memcached '),
  mongoose: (name) => name.startsWith('mongoose.'),
  // Of ours, which name them by the system.
  'postgres.js': () => true,
  'better-sqlite3': () => true,
  mariadb: () => true,
  clickhouse: () => true,
};

/**
 * Before the command, or the method of the client, in names that upstream's give. Of a command of redis in a
 * transaction, the attribute says `MULTI`; Cassandra's spans have none where the query is not recorded.
 */
const METHOD: Readonly<Record<string, RegExp>> = {
  redis: /^redis-/,
  'cassandra-driver': /^cassandra-driver\./,
};

/**
 * The name that a span of a database should have: the summary of its query, else the operation and its
 * target. Source: semantic conventions 1.45, database spans, "Name".
 *
 * @param query as it was, where the span has one
 * @returns the name it has, where that is the service's own or conforms
 */
export function databaseSpanName(
  span: EndedSpan,
  query: string | undefined,
  summary: string | undefined,
): string {
  const { name, home } = span;
  const short = shortNameOf(home.scope.name);
  if (GIVEN_BY_UPSTREAM[short]?.(name, query ?? '') !== true) return name;
  if (summary !== undefined) return summary;
  const text = (key: string) => {
    const value = attributeOf(span, key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const operation = METHOD[short] ? name.replace(METHOD[short], '') : text('db.operation.name');
  const known = operation !== undefined && isWord(operation) ? operation : undefined;
  const isKeyValue = short === 'redis' || short === 'memcached';
  const target = text('db.collection.name') ?? (isKeyValue ? undefined : text('db.namespace'));
  const parts = [known, target].filter((part) => part !== undefined);
  return parts.join(' ') || text('db.system.name') || name;
}

/** Of the scopes that there are: tracers have few. */
const shortNames = new Map<string, string>();
const MOST_SCOPES = 200;

function shortNameOf(scope: string): string {
  const known = shortNames.get(scope);
  if (known !== undefined) return known;
  const short = PREFIX.test(scope) ? scope.replace(PREFIX, '') : '';
  if (shortNames.size < MOST_SCOPES) shortNames.set(scope, short);
  return short;
}

/** Some take what is before the first blank of a query for its operation, values and all. */
export function isWord(operation: string): boolean {
  return /^[\w.:-]{1,60}$/.test(operation);
}
