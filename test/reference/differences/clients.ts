import type { MeantDifference } from './meant-difference.ts';

/** Of what a service calls. */
export const CLIENTS: readonly MeantDifference[] = [
  {
    says: "`import { request } from 'node:http'` makes client spans beside any framework",
    reason:
      'With upstream’s loader it makes none once a package of CommonJS (Express, Koa, Hapi …) was imported before it.',
    effect: 'gain',
    where: [
      {
        modules: 'esm',
        what: 'span CLIENT GET *|span CLIENT POST *|span CLIENT DELETE *',
        field: 'whole*',
        side: 'sightline',
      },
      { what: 'metric http.client.request.duration', field: 'whole*', side: 'sightline' },
    ],
  },
  {
    says: 'gRPC clients that are ES modules have spans, and servers and clients `rpc.server.call.duration` and `rpc.client.call.duration`',
    reason: 'Upstream’s instrumentation has spans only, those of clients in CommonJS only.',
    effect: 'gain',
    where: [
      {
        program: 'grpc-calls',
        modules: 'esm',
        what: 'span CLIENT *',
        field: 'whole*',
        side: 'sightline',
      },
      { program: 'grpc-calls', what: 'metric rpc.*', field: 'whole*', side: 'sightline' },
    ],
  },
  {
    says: 'Network errors of `http` and `https` have their code as `error.type` (`ECONNREFUSED`), an answer that is cut off is an error, one that the caller gave up is none',
    reason: 'Upstream has `Error` for all of them, and takes half an answer for a whole one.',
    effect: 'gain',
    where: [
      {
        program: 'http-client-*|https-requests',
        what: 'span CLIENT *',
        field: 'status|attribute error.type|event exception*',
      },
      {
        program: 'http-client-*|https-requests|http-server-errors',
        what: 'metric http.client.request.duration',
        field: 'series *',
      },
      {
        program: 'http-server-errors',
        what: 'span CLIENT *',
        field: 'status|attribute error.type|event exception*',
      },
    ],
  },
  {
    says: '`AbortSignal.timeout()` is the error `TimeoutError`',
    reason: 'Upstream records the number 23.',
    effect: 'gain',
    where: [
      {
        program: 'fetch-errors',
        what: 'span CLIENT GET /slower',
        field: 'attribute error.type|event *|status',
      },
      { program: 'fetch-errors', what: 'metric http.client.request.duration', field: 'series *' },
    ],
  },
  {
    says: '`http.client.request.duration` has `url.scheme` for `http` as for `fetch`',
    reason: 'So both are in one series. Upstream has it for `fetch` only.',
    effect: 'gain',
    where: [
      {
        what: 'metric http.client.request.duration',
        field: 'attribute url.scheme',
        side: 'sightline',
      },
      { program: 'users-in-urls', what: 'metric http.client.request.duration', field: 'series *' },
    ],
  },
  {
    says: 'Upgrades and CONNECT have a status and the address that is asked for, `new http.ClientRequest` has a span',
    reason:
      'Ours sees the request where Node makes it; upstream’s wraps two functions, and writes `http://127.0.0.1:8080example.test:443`.',
    effect: 'gain',
    where: [
      { program: 'http-upgrade|socket-io', what: 'span CLIENT *', field: 'attribute *' },
      {
        program: 'http-upgrade|socket-io',
        what: 'metric http.client.request.duration',
        field: 'series *|attribute *',
      },
      { program: 'http-client-forms', what: 'span CLIENT GET /class', field: 'whole*' },
    ],
  },
  {
    says: 'A `traceparent` that the service sets later on a request is replaced by ours',
    reason: 'The request is the client span’s, and what it calls hangs below it.',
    effect: 'gain',
    where: [{ program: 'http-client-header-later', what: 'span SERVER *', field: 'parent' }],
  },
  {
    says: 'Requests of `node:http2` have spans, metrics and a `traceparent`',
    reason: 'Upstream has none.',
    effect: 'gain',
    where: [
      { program: 'http2-*', what: 'span CLIENT *', field: 'whole*', side: 'sightline' },
      { program: 'http2-server', what: 'span SERVER *', field: 'whole*', side: 'sightline' },
    ],
  },
  {
    says: 'Client spans of `fetch` and undici have no `http.request.method_original` where the method is known, no empty `url.query`, and none that begins with `?`; a request that was never answered has no peer and no version',
    reason: 'As the conventions have them.',
    effect: 'neutral',
    where: [
      {
        program: 'fetch-*|undici-calls|openai-calls|users-in-urls|fastify-proxy',
        what: 'span CLIENT *',
        field: 'attribute http.request.method_original',
        side: 'upstream',
      },
      {
        program: 'fetch-*|undici-calls|openai-calls|users-in-urls|fastify-proxy',
        what: 'span CLIENT *',
        field: 'attribute url.query',
      },
      {
        program: 'fetch-errors|undici-calls',
        what: 'span CLIENT *',
        field: 'attribute network.*',
        side: 'upstream',
      },
      {
        program: 'http-client-forms',
        what: 'span CLIENT POST /m',
        field: 'attribute http.request.method_original',
      },
    ],
  },
  {
    says: 'Client spans have the scope `sightline/http-client`, an unknown method the name `HTTP`, the address and the query as they were given, and `user_agent.original`',
    reason: 'The instrumentation of outgoing requests is our own.',
    effect: 'neutral',
    where: [
      { what: 'span CLIENT *', field: 'scope', side: 'both' },
      { program: 'http-routes', what: 'span CLIENT _OTHER *', field: 'name' },
      { program: 'graphql-operations', what: 'span CLIENT *', field: 'attribute url.full' },
      {
        program: 'http-client-agents',
        what: 'span CLIENT *',
        field: 'attribute user_agent.original',
      },
      { program: 'http-client-addresses', what: 'span CLIENT *', field: 'attribute *' },
    ],
  },
  {
    says: 'No spans for connections of TCP and TLS, and for DNS look-ups',
    reason:
      'There is one for each socket, most without a parent. How long they take is in the metrics `dns.lookup.duration` and `tls.connect.duration`; a configuration file switches the spans on.',
    effect: 'loss',
    where: [
      {
        program: 'connections',
        what: 'span INTERNAL tcp.connect*',
        field: 'whole*',
        side: 'upstream',
      },
      {
        program: 'connections',
        what: 'span CLIENT dns.lookup*',
        field: 'whole*',
        side: 'upstream',
      },
    ],
  },
  {
    says: 'Amqplib: messages are counted and timed (`messaging.client.*`, `messaging.process.duration`)',
    reason: 'A queue that is not worked off shows in rates first; upstream has spans only.',
    effect: 'gain',
    where: [
      { program: 'amqplib-*', what: 'metric messaging.*', field: 'whole', side: 'sightline' },
    ],
  },
  {
    says: 'BullMQ: jobs have spans, in the trace of who adds them, and are counted and timed',
    reason: 'Upstream has no instrumentation for it, and sees its commands to Redis alone.',
    effect: 'gain',
    where: [
      {
        program: 'jobs-bullmq',
        what: 'span PRODUCER *|span CONSUMER *|metric messaging.*',
        field: 'whole*',
        side: 'sightline',
      },
      // How many scripts it calls depends on who is first, the queue or its worker.
      { program: 'jobs-bullmq', what: 'span CLIENT redis *' },
    ],
  },
  {
    says: 'Cucumber: steps and hooks that take a callback run, and have spans that end when they call back',
    reason:
      'Upstream makes promises of them, which cucumber refuses beside a callback, and keeps the callback from hooks.',
    effect: 'gain',
    where: [
      { program: 'cucumber-callbacks', what: "upstream's behaviour" },
      { program: 'cucumber-callbacks', what: 'span CLIENT *' },
    ],
  },
  {
    says: 'oracledb is observed in ES modules',
    reason: 'With upstream’s loader it makes no spans there.',
    effect: 'gain',
    where: [
      {
        program: 'databases-oracledb',
        modules: 'esm',
        what: 'span CLIENT oracle.db *',
        field: 'whole*',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'What is sent to the collector counts in no metric of requests',
    reason:
      'It is no request of the service. Upstream counts its own exports, if one is through in time.',
    effect: 'gain',
    sometimes: true,
    where: [
      {
        what: 'metric http.client.request.duration',
        field: 'series http.request.method=POST *',
        side: 'upstream',
      },
      {
        program: 'lambda-invocations',
        what: 'metric http.client.request.duration',
        side: 'upstream',
      },
    ],
  },
  {
    says: 'Sockets and look-ups, where they are switched on, are beside the span of the outgoing request, not below it',
    reason:
      'A request is observed where Node reports it, and no function around it is wrapped to carry the span.',
    effect: 'neutral',
    where: [
      {
        program: 'look-ups-and-sockets',
        what: 'span INTERNAL tcp.connect*|span CLIENT dns.lookup*',
        field: 'parent',
      },
    ],
  },
  {
    says: 'Look-ups by `dns/promises` have spans in ES modules',
    reason: 'Upstream’s loader misses them.',
    effect: 'gain',
    where: [
      {
        program: 'look-ups-and-sockets',
        modules: 'esm',
        what: 'span CLIENT dns.lookup*',
        field: 'whole*',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'Files that the observation itself reads have spans too, where `fs` is switched on: a few, in the first span',
    reason:
      'Parts are loaded when they are first needed. Upstream reads more of them, at the start.',
    effect: 'neutral',
    where: [
      {
        program: 'files',
        what: 'span INTERNAL fs readFile*|span INTERNAL fs realpathSync*',
        field: 'whole*|parent',
      },
    ],
  },
];
