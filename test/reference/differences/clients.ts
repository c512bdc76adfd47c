import type { MeantDifference } from './meant-difference.ts';

/** Of what a service calls. */
export const CLIENTS: readonly MeantDifference[] = [
  {
    says: "`import { request } from 'node:http'` creates client spans beside any framework",
    reason:
      'With upstream’s loader it creates none if a CommonJS package (Express, Koa, Hapi …) was imported first.',
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
    says: 'gRPC clients in ES modules have spans, and servers and clients have `rpc.server.call.duration` and `rpc.client.call.duration`',
    reason: 'Upstream’s instrumentation has spans only, and client spans only in CommonJS.',
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
    says: 'Network errors of `http` and `https` have their code as `error.type` (`ECONNREFUSED`); a truncated response is an error, a request that the caller aborts is not',
    reason: 'Upstream records `Error` for all of them, and treats half a response as complete.',
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
    says: '`AbortSignal.timeout()` is recorded as `TimeoutError`',
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
    reason: 'So both share one series. Upstream sets it only for `fetch`.',
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
    says: 'Upgrades and CONNECT requests have a status and the requested address; `new http.ClientRequest` has a span',
    reason:
      'Sightline observes each request where Node creates it; upstream wraps two functions, and records `http://127.0.0.1:8080example.test:443`.',
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
    says: 'A `traceparent` that the service sets on the request later is replaced',
    reason:
      'The request belongs to the client span, and the called service’s spans belong below it.',
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
    says: 'Client spans of `fetch` and undici have no `http.request.method_original` if the method is known, and no `url.query` that is empty or begins with `?`; a request that was never answered has no peer and no version',
    reason: 'The conventions require it.',
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
    says: 'Client spans have the scope `sightline/http-client`, the name `HTTP` for an unknown method, the address and query as given, and `user_agent.original`',
    reason: 'Sightline’s instrumentation observes outgoing requests.',
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
    says: 'No spans for TCP and TLS connections and DNS lookups',
    reason:
      'There would be one per socket, most without a parent. The metrics `dns.lookup.duration` and `tls.connect.duration` record how long they take; a configuration file enables the spans.',
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
    reason: 'A growing backlog shows in the rates first; upstream has spans only.',
    effect: 'gain',
    where: [
      { program: 'amqplib-*', what: 'metric messaging.*', field: 'whole', side: 'sightline' },
    ],
  },
  {
    says: 'BullMQ: jobs have spans, in the trace that added them, and are counted and timed',
    reason: 'Upstream has no instrumentation for it, and sees only its Redis commands.',
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
    says: 'Cucumber: steps and hooks that take a callback run, and their spans end when they call back',
    reason:
      'Upstream turns them into promises, which Cucumber rejects for functions with a callback, and does not pass the callback to hooks.',
    effect: 'gain',
    where: [
      { program: 'cucumber-callbacks', what: "upstream's behaviour" },
      { program: 'cucumber-callbacks', what: 'span CLIENT *' },
    ],
  },
  {
    says: 'oracledb is observed in ES modules',
    reason: 'With upstream’s loader it has no spans there.',
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
    says: 'Exports to the collector do not count in request metrics',
    reason:
      'They are not requests of the service. Upstream counts its own exports, if one completes in time.',
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
    says: 'Socket and lookup spans, if enabled, are siblings of the span of the outgoing request, not children',
    reason:
      'A request is observed where Node reports it; no function around it is wrapped to carry the span.',
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
    says: 'Lookups through `dns/promises` have spans in ES modules',
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
    says: 'If `fs` is enabled, files that Sightline reads have spans too: a few, within the first span',
    reason:
      'Sightline loads parts when they are first needed. Upstream reads more files, at startup.',
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
