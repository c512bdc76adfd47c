import type { MeantDifference } from './meant-difference.ts';

const SQL = 'span CLIENT postgresql *|span CLIENT mysql *|span CLIENT microsoft.sql_server *';
const ALL = `${SQL}|span CLIENT redis *|span CLIENT memcached *|span CLIENT mongodb *`;

/** Of databases and caches. */
export const DATABASES: readonly MeantDifference[] = [
  {
    says: 'Spans of databases are named by what is asked (`select users`), with `db.query.summary`',
    reason: 'The conventions name them so; upstream has `pg.query:SELECT shop` and `redis-GET`.',
    effect: 'gain',
    where: [
      { what: ALL, field: 'name', side: 'both' },
      { what: SQL, field: 'attribute db.query.summary', side: 'sightline' },
    ],
  },
  {
    says: 'Values that stand in a statement or a command do not leave: `select ?`',
    reason: 'They are data of users. Upstream sends statements as they are.',
    effect: 'gain',
    where: [{ what: ALL, field: 'attribute db.query.text', side: 'both' }],
  },
  {
    says: 'Databases, caches and their pools write spans only inside of a trace',
    reason:
      'Migrations, health checks and polling make no traces of their own; `requireParentSpan: false` brings them back.',
    effect: 'loss',
    where: [{ what: ALL, field: 'whole without a parent', side: 'upstream' }],
  },
  {
    says: '`db.client.operation.duration` of each database, with `error.type` and the table asked',
    reason: 'Of upstream’s instrumentations only that of pg has it, without either.',
    effect: 'gain',
    where: [{ what: 'metric db.client.operation.duration', side: 'sightline' }],
  },
  {
    says: 'The name of an operation in the metric is that of the statement (`CREATE TABLE`, not `CREATE`)',
    reason: 'It is the operation’s name in SQL, as the conventions ask.',
    effect: 'neutral',
    where: [{ what: 'metric db.client.operation.duration', field: 'series *', side: 'upstream' }],
  },
  {
    says: 'Connections of pools are counted while the pool lives; how long it takes to open one and to wait for one is measured',
    reason:
      'They are read when metrics are collected, so they cost nothing in between. A pool that is ended before the first collection leaves no count.',
    effect: 'gain',
    where: [
      { what: 'metric db.client.connection.*', field: 'whole*', side: 'sightline' },
      { what: 'metric db.client.connection.*', field: 'whole*', side: 'upstream' },
    ],
  },
  {
    says: 'mysql, memcached and lru-memoizer work, and are observed, in ES modules',
    reason:
      'With upstream’s loader `import memcached` and `import memoizer` end the service (`original.apply is not a function`), and mysql has no spans.',
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
    says: 'Queries of pg by a stream, a cursor, COPY or a `Query` have a span, a metric and a record where they are slow',
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
    says: 'Callbacks and rows of pg and postgres.js belong to the request that asked',
    reason: 'Upstream has them in the trace of the request that opened the connection.',
    effect: 'gain',
    where: [
      { program: 'pg-streams|pg-contexts', what: `${SQL}|span INTERNAL *`, field: 'parent' },
      { program: 'postgres-js', what: 'span INTERNAL row of *', field: 'parent', side: 'both' },
    ],
  },
  {
    says: 'Queries of postgres.js have spans',
    reason: 'Upstream has no instrumentation of it.',
    effect: 'gain',
    where: [{ program: 'postgres-js', what: SQL, field: 'whole*', side: 'sightline' }],
  },
  {
    says: 'better-sqlite3 and mariadb (by its promises) are observed',
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
    says: 'Failed operations of all other databases, and of AWS, have `error.type`, and `db.response.status_code` if the database has answered',
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
    reason: 'Upstream looks for them at the client only.',
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
    says: 'Cassandra: spans have the text of the query without its values, and are named by its summary (`SELECT users`)',
    reason: 'As the conventions have it. Upstream records queries with their values, or none.',
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
    says: 'Cassandra: a stream has a span for each of its pages, and none around them',
    reason: 'The span around them says nothing, and lasts as long as the service reads.',
    effect: 'neutral',
    where: [
      { program: 'databases-cassandra', what: 'span CLIENT cassandra stream', field: 'whole' },
    ],
  },
];
