import {
  byChannel,
  DATABASE,
  forMetrics,
  type InstrumentationRow,
  part,
  upstreamFix,
  withOperations,
} from '../instrumentation-row.ts';

/** What upstream's instrumentations need beside them. One without a row needs nothing. */
export const UPSTREAM_ROWS: Readonly<Record<string, InstrumentationRow>> = {
  amqplib: {
    operations: 'messaging',
    fix: upstreamFix('amqplib'),
    ours: [
      part(
        'messaging/amqplib-get',
        'AmqplibGetInstrumentation',
        ['amqplib'],
        ['amqplib/lib/channel_model.js', 'amqplib/lib/callback_model.js'],
      ),
    ],
  },
  'aws-sdk': { operations: 'database', fix: upstreamFix('aws-sdk') },
  bunyan: {
    logs: true,
    alsoTakes: { bunyan: '>=2.0.0 <3' },
    fix: upstreamFix('bunyan'),
    ours: [part('loggers/bunyan-logs', 'BunyanLogsInstrumentation', ['bunyan'])],
  },
  'cassandra-driver': {
    // The text of a query, which is sanitised as that of others is.
    options: { enhancedDatabaseReporting: true },
    ...DATABASE,
    fix: upstreamFix('cassandra-driver'),
  },
  connect: {
    layers: true,
    ours: [part('routes/connect', 'ConnectRoutesInstrumentation', ['connect'])],
  },
  // What is printed by `console` is as often for people as it is a log.
  console: { off: true, ours: [part('loggers/console-logs', 'ConsoleLogsInstrumentation', [])] },
  cucumber: { alsoTakes: { '@cucumber/cucumber': '>=13.0.0 <14' }, fix: upstreamFix('cucumber') },
  dataloader: { needsParent: 'option', fix: upstreamFix('dataloader') },
  // A span for each look-up, file and socket drowns everything else.
  dns: { off: true },
  express: {
    layers: true,
    ours: [
      part(
        'routes/express/express',
        'ExpressRoutesInstrumentation',
        ['express', 'router'],
        ['express/lib/router/index.js', 'express/lib/router/layer.js', 'router/lib/layer.js'],
      ),
    ],
  },
  fastify: {
    ours: [
      byChannel(
        part('routes/fastify', 'FastifyInstrumentation', ['fastify']),
        'fastify.initialization',
      ),
    ],
  },
  fs: { off: true, needsParent: 'option' },
  'generic-pool': { needsParent: 'tracer' },
  graphql: {
    // A span for each field drowns the operation. Whoever asks for them gets none for plain properties, nor for each
    // element of a list.
    options: { ignoreResolveSpans: true, ignoreTrivialResolveSpans: true, mergeItems: true },
    fix: upstreamFix('graphql/graphql'),
  },
  grpc: {
    operations: 'rpc',
    fix: upstreamFix('grpc'),
    errors: part('handler-errors/grpc-errors', 'GrpcErrorsInstrumentation', ['@grpc/grpc-js']),
  },
  hapi: {
    layers: true,
    ours: [
      part(
        'routes/hapi',
        'HapiRoutesInstrumentation',
        ['@hapi/hapi'],
        ['@hapi/hapi/lib/request.js'],
      ),
    ],
  },
  // It measures the machine, which one process of many should do; the process itself is measured by ours.
  'host-metrics': {
    off: true,
    options: { metricGroups: ['system.cpu', 'system.memory', 'system.network'] },
  },
  http: {
    // No sampler and no processor here reads what a span is started with.
    options: { attributesAtStart: false },
    ours: [
      part('http-server/instrumentation', 'HttpServerInstrumentation', ['http', 'https', 'http2']),
      part('http-client/instrumentation', 'HttpClientInstrumentation', ['http', 'https', 'http2']),
    ],
  },
  ioredis: {
    operations: 'database',
    needsParent: 'option',
    ours: [
      withOperations(part('redis/ioredis-instrumentation', 'IoredisInstrumentation', ['ioredis'])),
      forMetrics(
        part('pools/ioredis-connections', 'IoredisConnectionsInstrumentation', ['ioredis']),
      ),
    ],
  },
  kafkajs: { fix: upstreamFix('kafkajs/kafkajs') },
  knex: { operations: 'database', needsParent: 'option' },
  koa: {
    layers: true,
    ours: [part('routes/koa', 'KoaRoutesInstrumentation', ['koa', 'koa-mount'])],
  },
  log4js: {
    ours: [
      part(
        'loggers/log4js-logs',
        'Log4jsLogsInstrumentation',
        ['log4js'],
        ['log4js/lib/clustering.js'],
      ),
    ],
  },
  'lru-memoizer': { fix: upstreamFix('lru-memoizer') },
  memcached: {
    ...DATABASE,
    ours: [
      forMetrics(
        part('caches/memcached-lookups', 'MemcachedLookupsInstrumentation', ['memcached']),
      ),
    ],
  },
  mongodb: {
    operations: 'database',
    needsParent: 'option',
    // Its own count sessions in place of connections.
    replacesMetrics: true,
    ours: [forMetrics(part('pools/mongodb-pool', 'MongodbPoolInstrumentation', ['mongodb']))],
  },
  // Its driver is measured below it.
  mongoose: { needsParent: 'option', fix: upstreamFix('mongoose') },
  mysql: {
    ...DATABASE,
    replacesMetrics: true,
    fix: upstreamFix('mysql'),
    ours: [
      forMetrics(
        part('pools/mysql2-pool', 'MysqlPoolInstrumentation', ['mysql'], ['mysql/lib/Pool.js']),
      ),
    ],
  },
  mysql2: {
    ...DATABASE,
    fix: upstreamFix('mysql2'),
    ours: [
      forMetrics(
        part('pools/mysql2-pool', 'Mysql2PoolInstrumentation', ['mysql2'], ['mysql2/lib/pool.js']),
      ),
      part(
        'upstream-fixes/mysql2',
        'Mysql2ListenersInstrumentation',
        ['mysql2'],
        ['mysql2/lib/base/connection.js'],
      ),
      {
        ...part(
          'databases/mysql2-statements',
          'Mysql2StatementsInstrumentation',
          ['mysql2'],
          [
            ...['mysql2/lib/base/connection.js', 'mysql2/lib/connection.js'],
            ...['mysql2/lib/commands/client_handshake.js', 'mysql2/lib/commands/prepare.js'],
          ],
        ),
        ...{ hasOperations: true, isBeside: true },
      },
    ],
  },
  'nestjs-core': {
    alsoTakes: { '@nestjs/core': '>=12.0.0 <13' },
    fix: upstreamFix('nestjs-core'),
    ours: [
      part(
        'upstream-fixes/nestjs-core',
        'NestHandlersInstrumentation',
        ['@nestjs/core'],
        ['@nestjs/core/helpers/execution-context-host.js', '@nestjs/core/router/router-proxy.js'],
      ),
    ],
  },
  net: { off: true },
  network: { ours: [forMetrics(part('runtime/network', 'NetworkInstrumentation', []))] },
  // Measures its operations itself.
  oracledb: {
    needsParent: 'option',
    // Its versions are those of the database from here on.
    alsoTakes: { oracledb: '>=26.0.0 <27' },
  },
  pg: {
    operations: 'database',
    needsParent: 'option',
    ours: [
      withOperations(
        part(
          'pg/pg-instrumentation',
          'PgInstrumentation',
          ['pg', 'pg-cursor', 'pg-pool'],
          ['pg/lib/client.js', 'pg/lib/native/client.js'],
        ),
      ),
      forMetrics(part('pools/pg-pool', 'PgPoolInstrumentation', ['pg-pool'])),
    ],
  },
  pino: {
    logs: true,
    ours: [
      part(
        'loggers/pino-logs',
        'PinoLogsInstrumentation',
        ['pino'],
        ['pino/lib/symbols.js', 'pino/lib/tools.js'],
      ),
    ],
  },
  process: { ours: [forMetrics(part('runtime/process', 'ProcessInstrumentation', []))] },
  redis: {
    operations: 'database',
    // Upstream's has the option, and connects without heeding it.
    options: { requireParentSpan: true },
    needsParent: 'tracer',
    fix: upstreamFix('redis'),
    ours: [
      withOperations(
        part(
          'redis/node-redis-instrumentation',
          'NodeRedisInstrumentation',
          ['@redis/client'],
          ['@redis/client/dist/lib/client/index.js'],
        ),
      ),
      forMetrics(
        part(
          'pools/redis-pool',
          'RedisPoolInstrumentation',
          ['@redis/client'],
          ['@redis/client/dist/lib/client/pool.js'],
        ),
      ),
    ],
  },
  router: {
    layers: true,
    // Express 5 is built on it, and would get a second span for each layer.
    coveredBy: 'express',
    ours: [
      part(
        'routes/express/express',
        'RouterRoutesInstrumentation',
        ['router'],
        ['router/lib/layer.js'],
      ),
    ],
  },
  restify: {
    fix: upstreamFix('restify'),
    ours: [
      part(
        'upstream-fixes/restify',
        'RestifyChainInstrumentation',
        ['restify'],
        ['restify/lib/chain.js', 'restify/lib/server.js'],
      ),
    ],
  },
  'socket.io': { fix: upstreamFix('socket-io/socket-io') },
  tedious: { ...DATABASE, fix: upstreamFix('tedious') },
  undici: { ours: [part('http-client/undici-instrumentation', 'UndiciInstrumentation', [])] },
  winston: {
    logs: true,
    fix: upstreamFix('winston'),
    ours: [
      part(
        'loggers/winston-logs',
        'WinstonLogsInstrumentation',
        ['winston'],
        ['winston/lib/winston/container.js', 'winston/lib/winston/logger.js'],
      ),
    ],
  },
};
