import type { MeantDifference } from './meant-difference.ts';

/** Programs in which a request ends without its whole answer. */
const CUT = 'fetch-errors|http-client-errors|http-server-errors|undici-calls';

/** Of the requests that a service answers. */
export const SERVERS: readonly MeantDifference[] = [
  {
    says: '`http.server.active_requests` counts requests in flight',
    reason: 'The conventions require it, and it is the first sign of an overloaded server.',
    effect: 'gain',
    where: [{ what: 'metric http.server.active_requests', field: 'whole*', side: 'sightline' }],
  },
  {
    says: 'WebSocket connections (`ws`, including under socket.io) have a span',
    reason: 'Upstream does not observe `ws`, so it cannot show how long clients stay connected.',
    effect: 'gain',
    where: [
      {
        program: 'socket-io',
        what: 'span INTERNAL websocket connection*',
        field: 'whole*',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'A request whose response is incomplete is an error: `error.type` is `aborted`, and a status is recorded only if it was sent',
    reason: 'Upstream records 200 for a request that was never answered.',
    effect: 'gain',
    where: [
      { program: CUT, what: 'span SERVER *', field: 'status' },
      { program: CUT, what: 'span SERVER *', field: 'attribute error.type', side: 'sightline' },
      {
        program: CUT,
        what: 'span SERVER *',
        field: 'attribute http.response.status_code',
        side: 'upstream',
      },
      { program: CUT, what: 'metric http.server.request.duration', field: 'series *' },
    ],
  },
  {
    says: 'Upgrades (WebSocket, Socket.IO) and CONNECT requests have a server span and are counted in the metric',
    reason: 'Upstream sees only the `request` event.',
    effect: 'gain',
    where: [
      {
        program: 'http-upgrade|socket-io',
        what: 'span SERVER *',
        field: 'whole*',
        side: 'sightline',
      },
      { program: 'http-upgrade', what: 'metric http.server.request.duration', side: 'sightline' },
      { program: 'socket-io', what: 'metric http.server.request.duration', side: 'sightline' },
    ],
  },
  {
    says: 'HTTP/2 servers have the same spans and metrics as HTTP/1 servers',
    reason: 'Upstream instruments only `http` and `https`.',
    effect: 'gain',
    where: [
      { program: 'http2-server', what: 'span SERVER *', field: 'whole*', side: 'sightline' },
      { program: 'http2-server', what: 'metric http.server.request.duration', field: 'whole*' },
    ],
  },
  {
    says: 'The span of an unknown method is named `HTTP`, not after the method',
    reason: 'The conventions require it: anyone can send any method, and span names must stay few.',
    effect: 'neutral',
    where: [{ program: 'http-routes', what: 'span SERVER _OTHER *', field: 'name' }],
  },
  {
    says: '`url.scheme` is the one that the client used, even behind a proxy that terminates TLS (`X-Forwarded-Proto`, `Forwarded`)',
    reason:
      'The conventions require the original scheme. Upstream records the scheme between the proxy and the service.',
    effect: 'gain',
    where: [
      { program: 'http-server-forwarded', what: 'span SERVER *', field: 'attribute url.scheme' },
      { program: 'http-server-forwarded', what: 'metric http.server.request.duration' },
    ],
  },
  {
    says: '`server.address` of an IPv6 host is `::1`, without brackets',
    reason: 'It is an address, not part of a URL.',
    effect: 'neutral',
    where: [{ program: 'http-client-addresses', field: 'attribute server.address' }],
  },
  {
    says: '`url.query` is as the client sent it',
    reason: 'Upstream parses and re-encodes it, so `%20` becomes `+`.',
    effect: 'neutral',
    where: [{ program: 'graphql-operations', what: 'span SERVER *', field: 'attribute url.query' }],
  },
  {
    says: 'Server spans have the scope `sightline/http-server`',
    reason: 'Sightline’s instrumentation observes incoming requests (docs/performance.md).',
    effect: 'neutral',
    where: [{ what: 'span SERVER *', field: 'scope' }],
  },
  {
    says: 'Fastify: the route is on the server span and the metric, even if a hook answers',
    reason:
      'Upstream no longer has a Fastify instrumentation; Fastify’s own is a separate package.',
    effect: 'gain',
    where: [
      {
        program: 'fastify-*|nestjs-fastify',
        what: 'span SERVER *',
        field: 'name|attribute http.route',
      },
      {
        program: 'fastify-*|nestjs-fastify',
        what: 'metric http.server.request.duration',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'GraphQL: no spans for fields by default; if enabled, none for plain properties, and one for all elements of a list',
    reason: 'A list of a hundred elements would create hundreds of spans per request.',
    effect: 'loss',
    where: [
      {
        program: 'graphql-operations|loading-subpaths',
        what: 'span INTERNAL graphql.resolve *',
        field: 'whole*',
      },
    ],
  },
  {
    says: 'Scrapes of the Prometheus endpoint do not count as requests to the service',
    reason: 'They would distort its rates and fill its traces.',
    effect: 'gain',
    where: [{ program: 'prometheus-endpoint', what: 'span SERVER GET /metrics', field: 'whole*' }],
  },
];
