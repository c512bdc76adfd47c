import {
  byChannel,
  DATABASE,
  entry,
  forMetrics,
  type InstrumentationRow,
  row,
  upstreamFix,
  withOperations,
} from '../instrumentation-row.ts';

/**
 * How Sightline configures and supplements the upstream instrumentations. One without a row runs with its own
 * defaults.
 */
export const UPSTREAM_ROWS: Readonly<Record<string, InstrumentationRow>> = {
  amqplib: {
    operations: 'messaging',
    fix: upstreamFix('amqplib'),
    ...row(
      'messaging/amqplib-get',
      'AmqplibGetInstrumentation',
      ['amqplib'],
      ['amqplib/lib/channel_model.js', 'amqplib/lib/callback_model.js'],
    ),
  },
  'aws-sdk': { operations: 'database', fix: upstreamFix('aws-sdk') },
  bunyan: {
    sendsLogs: true,
    extraVersions: { bunyan: '>=2.0.0 <3' },
    fix: upstreamFix('bunyan'),
    ...row('loggers/bunyan-logs', 'BunyanLogsInstrumentation', ['bunyan']),
  },
  'cassandra-driver': {
    // Records the query text, which Sightline sanitises.
    options: { enhancedDatabaseReporting: true },
    ...DATABASE,
    fix: upstreamFix('cassandra-driver'),
  },
  connect: {
    layerSpans: true,
    ...row('routes/connect', 'ConnectRoutesInstrumentation', ['connect']),
  },
  // `console` output is as often written for people as it is a log.
  console: {
    offByDefault: true,
    ...row('loggers/console-logs', 'ConsoleLogsInstrumentation', []),
  },
  cucumber: {
    extraVersions: { '@cucumber/cucumber': '>=13.0.0 <14' },
    fix: upstreamFix('cucumber'),
  },
  dataloader: { needsParent: 'option', fix: upstreamFix('dataloader') },
  // A span for each lookup, file and socket would bury everything else.
  dns: { offByDefault: true },
  express: {
    layerSpans: true,
    ...row(
      'routes/express/express',
      'ExpressRoutesInstrumentation',
      ['express', 'router'],
      ['express/lib/router/index.js', 'express/lib/router/layer.js', 'router/lib/layer.js'],
    ),
  },
  fastify: {
    entries: [
      byChannel(
        entry('routes/fastify', 'FastifyInstrumentation', ['fastify']),
        'fastify.initialization',
      ),
    ],
  },
  fs: { offByDefault: true, needsParent: 'option' },
  'generic-pool': { needsParent: 'tracer' },
  graphql: {
    // A span for each field would bury the operation. Where these spans are enabled, plain
    // properties and single list elements get none.
    options: { ignoreResolveSpans: true, ignoreTrivialResolveSpans: true, mergeItems: true },
    fix: upstreamFix('graphql/graphql'),
  },
  grpc: {
    operations: 'rpc',
    fix: upstreamFix('grpc'),
    errorEntry: entry('handler-errors/grpc-errors', 'GrpcErrorsInstrumentation', ['@grpc/grpc-js']),
  },
  hapi: {
    layerSpans: true,
    ...row(
      'routes/hapi',
      'HapiRoutesInstrumentation',
      ['@hapi/hapi'],
      ['@hapi/hapi/lib/request.js'],
    ),
  },
  // It measures the machine, which one process per machine should do; Sightline's own
  // instrumentation measures the process.
  'host-metrics': {
    offByDefault: true,
    options: { metricGroups: ['system.cpu', 'system.memory', 'system.network'] },
  },
  http: {
    // No sampler and no span processor here reads the attributes that a span is started with.
    options: { attributesAtStart: false },
    entries: [
      entry('http-server/http-server-instrumentation', 'HttpServerInstrumentation', [
        'http',
        'https',
        'http2',
      ]),
      entry('http-client/http-client-instrumentation', 'HttpClientInstrumentation', [
        'http',
        'https',
        'http2',
      ]),
    ],
  },
  ioredis: {
    operations: 'database',
    needsParent: 'option',
    entries: [
      withOperations(entry('redis/ioredis-instrumentation', 'IoredisInstrumentation', ['ioredis'])),
      forMetrics(
        entry('pools/ioredis-connections', 'IoredisConnectionsInstrumentation', ['ioredis']),
      ),
    ],
  },
  kafkajs: { fix: upstreamFix('kafkajs/kafkajs') },
  knex: { operations: 'database', needsParent: 'option' },
  koa: {
    layerSpans: true,
    ...row('routes/koa', 'KoaRoutesInstrumentation', ['koa', 'koa-mount']),
  },
  log4js: row(
    'loggers/log4js-logs',
    'Log4jsLogsInstrumentation',
    ['log4js'],
    ['log4js/lib/clustering.js'],
  ),
  'lru-memoizer': { fix: upstreamFix('lru-memoizer') },
  memcached: {
    ...DATABASE,
    entries: [
      forMetrics(
        entry('caches/memcached-lookups', 'MemcachedLookupsInstrumentation', ['memcached']),
      ),
    ],
  },
  mongodb: {
    operations: 'database',
    needsParent: 'option',
    // The upstream metrics count sessions instead of connections.
    replacesMetrics: true,
    entries: [forMetrics(entry('pools/mongodb-pool', 'MongodbPoolInstrumentation', ['mongodb']))],
  },
  // The driver that it uses is measured.
  mongoose: { needsParent: 'option', fix: upstreamFix('mongoose') },
  mysql: {
    ...DATABASE,
    replacesMetrics: true,
    fix: upstreamFix('mysql'),
    entries: [
      forMetrics(
        entry('pools/mysql2-pool', 'MysqlPoolInstrumentation', ['mysql'], ['mysql/lib/Pool.js']),
      ),
    ],
  },
  mysql2: {
    ...DATABASE,
    fix: upstreamFix('mysql2'),
    entries: [
      forMetrics(
        entry('pools/mysql2-pool', 'Mysql2PoolInstrumentation', ['mysql2'], ['mysql2/lib/pool.js']),
      ),
      entry(
        'upstream-fixes/mysql2',
        'Mysql2ListenersInstrumentation',
        ['mysql2'],
        ['mysql2/lib/base/connection.js'],
      ),
      {
        ...entry(
          'databases/mysql2-statements',
          'Mysql2StatementsInstrumentation',
          ['mysql2'],
          [
            ...['mysql2/lib/base/connection.js', 'mysql2/lib/connection.js'],
            ...['mysql2/lib/commands/client_handshake.js', 'mysql2/lib/commands/prepare.js'],
          ],
        ),
        ...{ hasOperations: true, runsBesideChannels: true },
      },
    ],
  },
  'nestjs-core': {
    extraVersions: { '@nestjs/core': '>=12.0.0 <13' },
    fix: upstreamFix('nestjs-core'),
    ...row(
      'upstream-fixes/nestjs-core',
      'NestHandlersInstrumentation',
      ['@nestjs/core'],
      ['@nestjs/core/helpers/execution-context-host.js', '@nestjs/core/router/router-proxy.js'],
    ),
  },
  net: { offByDefault: true },
  network: { entries: [forMetrics(entry('runtime/network', 'NetworkInstrumentation', []))] },
  // The upstream instrumentation measures the operations itself.
  oracledb: {
    needsParent: 'option',
    // From here on, its versions follow those of the database.
    extraVersions: { oracledb: '>=26.0.0 <27' },
  },
  pg: {
    operations: 'database',
    needsParent: 'option',
    entries: [
      withOperations(
        entry(
          'pg/pg-instrumentation',
          'PgInstrumentation',
          ['pg', 'pg-cursor', 'pg-pool'],
          ['pg/lib/client.js', 'pg/lib/native/client.js'],
        ),
      ),
      forMetrics(entry('pools/pg-pool', 'PgPoolInstrumentation', ['pg-pool'])),
    ],
  },
  pino: {
    sendsLogs: true,
    ...row(
      'loggers/pino-logs',
      'PinoLogsInstrumentation',
      ['pino'],
      ['pino/lib/symbols.js', 'pino/lib/tools.js'],
    ),
  },
  process: { entries: [forMetrics(entry('runtime/process', 'ProcessInstrumentation', []))] },
  redis: {
    operations: 'database',
    // The upstream instrumentation has the option but ignores it when it connects.
    options: { requireParentSpan: true },
    needsParent: 'tracer',
    fix: upstreamFix('redis'),
    entries: [
      withOperations(
        entry(
          'redis/node-redis-instrumentation',
          'NodeRedisInstrumentation',
          ['@redis/client'],
          ['@redis/client/dist/lib/client/index.js'],
        ),
      ),
      forMetrics(
        entry(
          'pools/redis-pool',
          'RedisPoolInstrumentation',
          ['@redis/client'],
          ['@redis/client/dist/lib/client/pool.js'],
        ),
      ),
    ],
  },
  router: {
    layerSpans: true,
    // Express 5 is built on it and would get a second span for each layer.
    coveredBy: 'express',
    ...row(
      'routes/express/express',
      'RouterRoutesInstrumentation',
      ['router'],
      ['router/lib/layer.js'],
    ),
  },
  restify: {
    fix: upstreamFix('restify'),
    ...row(
      'upstream-fixes/restify',
      'RestifyChainInstrumentation',
      ['restify'],
      ['restify/lib/chain.js', 'restify/lib/server.js'],
    ),
  },
  'socket.io': { fix: upstreamFix('socket-io/socket-io') },
  tedious: { ...DATABASE, fix: upstreamFix('tedious') },
  undici: row('http-client/undici-instrumentation', 'UndiciInstrumentation', []),
  winston: {
    sendsLogs: true,
    fix: upstreamFix('winston'),
    ...row(
      'loggers/winston-logs',
      'WinstonLogsInstrumentation',
      ['winston'],
      ['winston/lib/winston/container.js', 'winston/lib/winston/logger.js'],
    ),
  },
};
