import type { MeantDifference } from './meant-difference.ts';

const SQL = 'span CLIENT postgresql *|span CLIENT mysql *|span CLIENT microsoft.sql_server *';
const ALL = `${SQL}|span CLIENT redis *|span CLIENT memcached *|span CLIENT mongodb *`;

/** Of databases and caches. */
export const DATABASES: readonly MeantDifference[] = [
  {
    says: 'Database spans are named after the query (`select users`), with `db.query.summary`',
    reason: 'The conventions require it; upstream has `pg.query:SELECT shop` and `redis-GET`.',
    effect: 'gain',
    where: [
      { what: ALL, field: 'name', side: 'both' },
      { what: SQL, field: 'attribute db.query.summary', side: 'sightline' },
    ],
  },
  {
    says: 'Values in statements and commands are not exported: `select ?`',
    reason: 'They are user data. Upstream exports statements unchanged.',
    effect: 'gain',
    where: [{ what: ALL, field: 'attribute db.query.text', side: 'both' }],
  },
  {
    says: 'Databases, caches and their pools create spans only within a trace',
    reason:
      'Migrations, health checks and polling do not start traces; `requireParentSpan: false` brings them back.',
    effect: 'loss',
    where: [{ what: ALL, field: 'whole without a parent', side: 'upstream' }],
  },
  {
    says: 'Every database has `db.client.operation.duration`, with `error.type` and the table',
    reason: 'Upstream has it only for pg, and without either attribute.',
    effect: 'gain',
    where: [{ what: 'metric db.client.operation.duration', side: 'sightline' }],
  },
  {
    says: 'The metric names an operation after its statement (`CREATE TABLE`, not `CREATE`)',
    reason: 'This is the operation’s name in SQL, as the conventions require.',
    effect: 'neutral',
    where: [{ what: 'metric db.client.operation.duration', field: 'series *', side: 'upstream' }],
  },
  {
    says: 'Pool connections are counted while the pool exists; the time to open a connection and to wait for one is measured',
    reason:
      'Counts are read when metrics are collected, so they cost nothing in between. A pool that is closed before the first collection is not counted.',
    effect: 'gain',
    where: [
      { what: 'metric db.client.connection.*', field: 'whole*', side: 'sightline' },
      { what: 'metric db.client.connection.*', field: 'whole*', side: 'upstream' },
    ],
  },
  {
    says: 'mysql, memcached and lru-memoizer work, and are observed, in ES modules',
    reason:
      'With upstream’s loader, `import memcached` and `import memoizer` crash the service (`original.apply is not a function`), and mysql has no spans.',
    effect: 'gain',
    where: [
      {
        program: 'databases-memcached|memoizer-contexts',
        modules: 'esm',
        what: "upstream's behaviour",
      },
      { program: 'databases-memcached|memoizer-contexts', modules: 'esm', side: 'sightline' },
      { program: 'databases-mysql', modules: 'esm', what: SQL, side: 'sightline' },
    ],
  },
  {
    says: 'pg queries through a stream, a cursor, COPY or a `Query` have a span, a metric and, if slow, a log record',
    reason: 'Upstream sees only those that return a promise or take a callback.',
    effect: 'gain',
    where: [
      { program: 'pg-streams|pg-contexts', what: SQL, field: 'whole*', side: 'sightline' },
      {
        program: 'pg-contexts|pg-streams',
        what: 'metric db.client.operation.duration',
        field: 'series *',
      },
    ],
  },
  {
    says: 'Callbacks and rows of pg and postgres.js run in the context of the request that issued the query',
    reason: 'With upstream they run in the trace of the request that opened the connection.',
    effect: 'gain',
    where: [
      { program: 'pg-streams|pg-contexts', what: `${SQL}|span INTERNAL *`, field: 'parent' },
      { program: 'postgres-js', what: 'span INTERNAL row of *', field: 'parent', side: 'both' },
    ],
  },
  {
    says: 'Queries of postgres.js have spans',
    reason: 'Upstream has no instrumentation for it.',
    effect: 'gain',
    where: [{ program: 'postgres-js', what: SQL, field: 'whole*', side: 'sightline' }],
  },
  {
    says: 'better-sqlite3 and mariadb (its promise API) are observed',
    reason: 'Upstream has no instrumentation for them.',
    effect: 'gain',
    where: [
      {
        program: 'databases-better-sqlite3|databases-mariadb',
        what: 'span CLIENT sqlite *|span CLIENT mariadb *',
        field: 'whole*',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'Failed queries of pg have `error.type` and `db.response.status_code` (`42P01`)',
    reason: 'The conventions ask for both; upstream’s spans have the message alone.',
    effect: 'gain',
    where: [
      {
        program: 'databases-pg|databases-knex|pg-streams|pg-contexts',
        what: 'span CLIENT postgresql *',
        field: 'attribute error.type|attribute db.response.status_code',
        side: 'sightline',
      },
      {
        program: 'databases-pg|databases-knex|pg-streams|pg-contexts',
        what: 'span CLIENT postgresql *',
        field: 'event exception *',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'Failed operations of all other databases, and of AWS, have `error.type`, and `db.response.status_code` if the database responded',
    reason: 'The conventions ask for both; upstream’s spans have the message alone.',
    effect: 'gain',
    where: [
      {
        program: 'databases-*|ioredis-timeouts|redis-pool|aws-*',
        what: 'span *',
        field: 'attribute error.type|attribute db.response.status_code',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'Commands of a redis pool in a transaction have `server.address` and `server.port`',
    reason: 'Upstream looks for them only on the client.',
    effect: 'gain',
    where: [
      {
        program: 'redis-pool',
        what: 'span CLIENT redis *',
        field: 'attribute server.address|attribute server.port',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'Cassandra: spans have the query text without values, and are named after its summary (`SELECT users`)',
    reason:
      'The conventions require it. Upstream records queries with their values, or not at all.',
    effect: 'gain',
    where: [
      {
        program: 'databases-cassandra',
        what: 'span CLIENT cassandra *',
        field: 'name|attribute db.query.text|attribute db.query.summary',
      },
    ],
  },
  {
    says: 'Cassandra: a stream has a span for each page, and none around them',
    reason: 'A surrounding span would say nothing, and last as long as the service reads.',
    effect: 'neutral',
    where: [
      { program: 'databases-cassandra', what: 'span CLIENT cassandra stream', field: 'whole' },
    ],
  },
];
