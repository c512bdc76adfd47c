import type { MeantDifference } from './meant-difference.ts';

const ROUTE = 'name|attribute http.route';
const DURATION = 'metric http.server.request.duration';

/** Of the routes of frameworks, and of what their handlers do. */
export const ROUTES: readonly MeantDifference[] = [
  {
    says: 'Express: if a route or a mounted router has several paths, the route is the one that matched (`/b/:x`, not `/a,/b/:x`)',
    reason: 'Rates are read per path.',
    effect: 'gain',
    where: [
      {
        program: 'express-routes',
        what: 'span SERVER GET /a|span SERVER GET /b/1',
        field: ROUTE,
        side: 'both',
      },
      {
        program: 'express-4/express-routes',
        what: 'span SERVER GET /a|span SERVER GET /b/1',
        field: ROUTE,
        side: 'both',
      },
      {
        program: 'express-mounts',
        what: 'span SERVER GET /shop/cart/1|span SERVER GET /store/cart/2',
        field: ROUTE,
        side: 'both',
      },
      {
        program: 'express-routes|express-4/express-routes',
        what: DURATION,
        field:
          'series * http.route=/a *|series * http.route=/b/:x *|series * http.route=/a,/b/:x *',
      },
      {
        program: 'express-mounts',
        what: DURATION,
        field:
          'series * http.route=/shop,/store/cart/:id *|series * http.route=/shop/cart/:id *|series * http.route=/store/cart/:id *',
      },
    ],
  },
  {
    says: 'A request that matches no route of a mounted router (404) has no route',
    reason: 'Nothing there answers it. Upstream records the mount path of the router.',
    effect: 'neutral',
    where: [
      {
        program: 'express-routes',
        what: 'span SERVER GET /api/nothing',
        field: ROUTE,
      },
      {
        program: 'express-4/express-routes',
        what: 'span SERVER GET /api/nothing',
        field: ROUTE,
      },
      { program: 'express-mounts', what: 'span SERVER GET /static/none', field: ROUTE },
      { program: 'router-connect', what: 'span SERVER GET /api/none', field: ROUTE },
      {
        program: 'express-routes|express-4/express-routes|express-mounts|router-connect',
        what: DURATION,
        field: 'series * http.response.status_code=404 *',
      },
    ],
  },
  {
    says: 'Hapi: the route includes the prefix of its plugin, and is recorded even if authentication, validation or `pre` ends the request',
    reason: 'Upstream records `/{id}` for two plugins alike, and no route if no handler ran.',
    effect: 'gain',
    where: [
      {
        program: 'hapi-routes',
        what: 'span SERVER GET /orders/2|span SERVER GET /users/1',
        field: ROUTE,
        side: 'both',
      },
      {
        program: 'hapi-routes',
        what: 'span SERVER GET /before|span SERVER GET /private',
        field: ROUTE,
      },
      { program: 'hapi-routes', what: DURATION, field: 'series *' },
      { program: 'hapi-plugins', what: 'span SERVER GET /checked/3', field: ROUTE },
      {
        program: 'hapi-plugins',
        what: DURATION,
        field: 'series * http.response.status_code=400 *',
      },
    ],
  },
  {
    says: 'Hapi: plugins, routes and extensions that are frozen or have getters can be registered',
    reason: 'With upstream’s preload, `register` and `route` throw, and the service answers 404.',
    effect: 'gain',
    where: [
      {
        program: 'hapi-plugins',
        what: 'span SERVER GET /frozen|span SERVER GET /getter|span SERVER GET /route',
        field: `${ROUTE}|attribute http.response.status_code`,
      },
      {
        program: 'hapi-plugins',
        what: 'span CLIENT GET /frozen|span CLIENT GET /getter|span CLIENT GET /route',
        field: 'status|attribute error.type|attribute http.response.status_code',
      },
      {
        program: 'hapi-plugins',
        what: DURATION,
        field:
          'series * http.response.status_code=404 *|series * http.route=/frozen *|series * http.route=/getter *|series * http.route=/route *',
      },
      { program: 'hapi-plugins', what: 'metric http.client.request.duration', field: 'series *' },
    ],
  },
  {
    says: 'Koa: a handler that serves several routes is recorded under each of them',
    reason: 'Upstream records only the first.',
    effect: 'gain',
    where: [
      { program: 'koa-routes', what: 'span SERVER GET /films/2', field: ROUTE },
      {
        program: 'koa-routes',
        what: DURATION,
        field: 'series * http.response.status_code=200 *',
      },
    ],
  },
  {
    says: 'Koa: routes include the path at which an application is mounted (koa-mount)',
    reason:
      'Upstream records only the path within the router, and nothing for an application mounted without one.',
    effect: 'gain',
    where: [
      { program: 'koa-mount', what: 'span SERVER GET /api/*', field: ROUTE },
      { program: 'koa-mount', what: DURATION, field: 'series *' },
    ],
  },
  {
    says: 'The `router` package has routes, both on its own and under Connect',
    reason: 'Upstream records none for it on its own, and only its mount path under Connect.',
    effect: 'gain',
    where: [
      {
        program: 'router-alone',
        what: 'span SERVER GET /books/17/pages/2|span SERVER GET /users/1',
        field: ROUTE,
      },
      {
        program: 'router-alone',
        what: DURATION,
        field: 'attribute http.route',
        side: 'sightline',
      },
      { program: 'router-connect', what: 'span SERVER GET /api/users/1', field: ROUTE },
      {
        program: 'router-connect',
        what: DURATION,
        field: 'series * http.response.status_code=200 *',
      },
    ],
  },
  {
    says: 'A handler’s error is an event on the server span; with GraphQL, on the operation span',
    reason:
      'That is where people look first. Upstream records it on the span of the handler, if there is one, and misses errors in Hapi’s `pre`.',
    effect: 'gain',
    where: [
      {
        program:
          'koa-routes|koa-middleware|koa-mount|hapi-routes|express-routes|express-4/express-routes|fastify-routes',
        what: 'span SERVER GET /throws|span SERVER GET /api/v1/throws',
        field: 'event exception',
        side: 'sightline',
      },
      {
        program: 'hapi-routes',
        what: 'span SERVER GET /before',
        field: 'event exception',
        side: 'sightline',
      },
      {
        program: 'express-async',
        what: 'span SERVER GET /rejects|span SERVER POST /echo*',
        field: 'event exception',
        side: 'sightline',
      },
      {
        program: 'restify-routes',
        what: 'span SERVER GET /fails/1|span SERVER GET /rejects/1',
        field: 'event exception',
        side: 'sightline',
      },
      {
        program: 'graphql-operations',
        what: 'span INTERNAL query*',
        field: 'event exception|status',
        side: 'both',
      },
      {
        program: 'graphql-operations',
        what: 'span INTERNAL query*',
        field: 'event exception',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'A handler’s error is a log record, unless the service has logged it',
    reason:
      'Otherwise, a service that answers 500 and prints nothing would leave nothing in the logs.',
    effect: 'gain',
    where: [
      {
        program:
          'express-routes|express-4/express-routes|express-async|fastify-routes|graphql-operations|hapi-routes|koa-middleware|koa-mount|koa-routes|nestjs-fastify|nestjs-routes|restify-routes',
        what: 'log TypeError: *|log RangeError: *|log SyntaxError: *|log Error: *',
        field: 'whole*',
        side: 'sightline',
      },
    ],
  },
  {
    says: 'Express: a layer that the service looks up by its function and removes is really removed',
    reason:
      'Upstream replaces the functions in the layers, so the lookup fails and the layer stays.',
    effect: 'gain',
    where: [
      {
        program: 'express-stack|express-4/express-stack',
        what: 'span SERVER GET /late',
        field: `${ROUTE}|attribute http.response.status_code`,
      },
      {
        program: 'express-stack|express-4/express-stack',
        what: 'span CLIENT GET /late',
        field: 'status|attribute error.type|attribute http.response.status_code',
      },
      {
        program: 'express-stack|express-4/express-stack',
        what: `${DURATION}|metric http.client.request.duration`,
        field: 'attribute http.route|attribute error.type|series *',
      },
    ],
  },
  {
    says: 'No span for each middleware, router and handler of Express, Connect, Koa and Hapi',
    reason:
      'They cost more than the rest of the request and say little; the route is on the server span. `ignoreLayersType: []` in OTEL_CONFIG_FILE brings them back; for Hapi and Connect, any option does.',
    effect: 'loss',
    where: [
      { what: 'span INTERNAL middleware - *', field: 'whole*', side: 'upstream' },
      { what: 'span INTERNAL router - *', field: 'whole*', side: 'upstream' },
      { what: 'span INTERNAL request handler*', field: 'whole*', side: 'upstream' },
      {
        program: 'hapi-*',
        what: 'span INTERNAL route - *|span INTERNAL *: route - *',
        field: 'whole*',
        side: 'upstream',
      },
      {
        program: 'hapi-*',
        what: 'span INTERNAL ext - *',
        field: 'whole*',
        side: 'upstream',
      },
    ],
  },
];
