import type { MeantDifference } from './meant-difference.ts';

/** Programs in which a request ends without its whole answer. */
const CUT = 'fetch-errors|http-client-errors|http-server-errors|undici-calls';

/** Of the requests that a service answers. */
export const SERVERS: readonly MeantDifference[] = [
  {
    says: '`http.server.active_requests` counts the requests under way',
    reason: 'The conventions ask for it, and a full server shows in it first.',
    effect: 'gain',
    where: [{ what: 'metric http.server.active_requests', field: 'whole*', side: 'sightline' }],
  },
  {
    says: 'Connections of WebSockets (`ws`, below socket.io too) have a span',
    reason: 'Upstream does not observe `ws`: how long clients stay connected cannot be seen.',
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
    says: 'A request that ends without its whole answer is an error: `error.type` is `aborted`, and no status is recorded that was never sent',
    reason: 'Upstream records 200 for a request that nobody ever answered.',
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
    says: 'Upgrades (WebSocket, Socket.IO) and CONNECT have a server span and count in the metric',
    reason: 'Upstream sees the event `request` only.',
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
    says: 'Servers of HTTP/2 have spans and metrics as those of HTTP/1 do',
    reason: 'Upstream instruments `http` and `https` only.',
    effect: 'gain',
    where: [
      { program: 'http2-server', what: 'span SERVER *', field: 'whole*', side: 'sightline' },
      { program: 'http2-server', what: 'metric http.server.request.duration', field: 'whole*' },
    ],
  },
  {
    says: 'A span of a method that is not known is named `HTTP`, not by that method',
    reason: 'The conventions ask for it: names of spans are few, and anyone may send any method.',
    effect: 'neutral',
    where: [{ program: 'http-routes', what: 'span SERVER _OTHER *', field: 'name' }],
  },
  {
    says: '`url.scheme` is what the client used, also behind a proxy that ends TLS (`X-Forwarded-Proto`, `Forwarded`)',
    reason:
      'The conventions ask for the original scheme. Upstream records that between the proxy and the service.',
    effect: 'gain',
    where: [
      { program: 'http-server-forwarded', what: 'span SERVER *', field: 'attribute url.scheme' },
      { program: 'http-server-forwarded', what: 'metric http.server.request.duration' },
    ],
  },
  {
    says: '`server.address` of an IPv6 host is `::1`, without brackets',
    reason: 'It is an address and no part of a URL.',
    effect: 'neutral',
    where: [{ program: 'http-client-addresses', field: 'attribute server.address' }],
  },
  {
    says: '`url.query` is as the client sent it',
    reason: 'Upstream takes it apart and writes it anew, so that `%20` becomes `+`.',
    effect: 'neutral',
    where: [{ program: 'graphql-operations', what: 'span SERVER *', field: 'attribute url.query' }],
  },
  {
    says: 'Server spans have the scope `sightline/http-server`',
    reason: 'The instrumentation of incoming requests is our own; docs/performance.md says why.',
    effect: 'neutral',
    where: [{ what: 'span SERVER *', field: 'scope' }],
  },
  {
    says: 'Fastify: the route on the server span and on the metric, also where a hook answers',
    reason:
      'Upstream has no instrumentation of Fastify any more; its authors’ is a package of its own.',
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
    says: 'GraphQL: no spans for fields; asked for, none for plain properties, and one for all elements of a list',
    reason: 'A list of a hundred would make hundreds of spans in each request.',
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
    says: 'The scrapes of the Prometheus endpoint are no requests of the service',
    reason: 'They would be in its rates and its traces.',
    effect: 'gain',
    where: [{ program: 'prometheus-endpoint', what: 'span SERVER GET /metrics', field: 'whole*' }],
  },
];
