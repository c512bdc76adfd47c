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
        what: 'span CLIENT GET *|span CLIENT POST *',
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
    awaits: 15,
    where: [
      {
        program: 'http-client-*|http-server-*|connections|event-streams|users-in-urls',
        what: 'span CLIENT *',
        field:
          'status|attribute error.type|attribute url.*|attribute server.*|attribute network.*|attribute http.response.status_code|event exception*',
      },
      {
        program: 'http-client-*|http-server-*|fetch-errors|event-streams',
        what: 'metric http.client.request.duration',
        field: 'series *',
      },
      {
        what: 'metric http.client.request.duration',
        field: 'attribute url.scheme|attribute error.type',
        side: 'sightline',
      },
      {
        what: 'span CLIENT GET *|span CLIENT POST *|span CLIENT PUT *|span CLIENT DELETE *|span CLIENT HEAD *|span CLIENT CONNECT *',
        field: 'scope',
      },
      { program: 'http2-*', what: 'span CLIENT *', field: 'whole*', side: 'sightline' },
      { program: 'http2-*', what: 'span SERVER *', field: 'parent' },
    ],
  },
  {
    says: '`AbortSignal.timeout()` is the error `TimeoutError`',
    reason: 'Upstream records the number 23.',
    effect: 'gain',
    awaits: 15,
    where: [
      {
        program: 'fetch-errors',
        what: 'span CLIENT GET /slower',
        field: 'attribute error.type|event *|status',
      },
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
];
