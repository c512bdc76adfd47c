// The same route patterns for all frameworks, with the same route for each: on the server span, in its name and on
// `http.server.request.duration`, whether or not the request is sampled.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  type Answer,
  MODULE_SYSTEMS,
  type Outcome,
  type Service,
  useService,
} from '../support/services.ts';

/** A request, its route (`-` for none), and the status. */
type Shape = readonly [request: string, route: string, status: number];

const SHAPES: readonly Shape[] = [
  ['GET /plain', '/plain', 200],
  ['GET /plain?with=query', '/plain', 200],
  ['GET /users/7', '/users/:id', 200],
  ['GET /users/a%20b', '/users/:id', 200],
  ['HEAD /users/7', '/users/:id', 200],
  ['POST /users/7', '/users/:id', 200],
  ['DELETE /users/7', '-', 404],
  // One handler for two routes.
  ['GET /books/1', '/books/:id', 200],
  ['GET /films/1', '/films/:id', 200],
  ['GET /fails/1', '/fails/:id', 500],
  ['GET /fails-later/1', '/fails-later/:id', 500],
  // Refused before its handler.
  ['GET /checked/1', '/checked/:id', 401],
  // Three routers, the last one below the path of the others.
  ['GET /api/members/1', '/api/members/:id', 200],
  ['GET /api/orders', '/api/orders', 200],
  ['GET /api/orders/2', '/api/orders/:id', 200],
  ['GET /api/v1/test', '/api/v1/test', 200],
  ['GET /api/nothing', '-', 404],
  // In nested routers, both with parameters.
  ['GET /shops/3/carts/4', '/shops/:shop/carts/:cart', 200],
  ['GET /shops/3/nothing', '-', 404],
  // One router mounted twice.
  ['GET /first/inner/1', '/first/inner/:id', 200],
  ['GET /second/inner/1', '/second/inner/:id', 200],
  ['GET /second', '/second', 200],
  ['GET /pages/a/b', '/pages/*rest', 200],
  // After routers that do not respond.
  ['GET /last', '/last', 200],
  ['GET /nowhere', '-', 404],
  // Rewritten before it is routed.
  ['GET /old/7', '/users/:id', 200],
];

interface Framework {
  /** Its syntax for `:id` and `*rest`. */
  readonly dialect?: (route: string) => string;
  /** Patterns that it does not support. */
  readonly without?: RegExp;
  /** The mount path of the application: in requests, and as registered. */
  readonly mount?: readonly [requested: string, registered: string];
  readonly more?: readonly Shape[];
}

const asHapi = (route: string) => route.replace(/:(\w+)/g, '{$1}').replace('*rest', '{rest*}');
const asFastify = (route: string) => route.replace('*rest', '*');
const sharedMore: readonly Shape[] = [
  // Nested applications.
  ['GET /admin/panel/1', '/admin/panel/:id', 200],
  ['GET /admin/more/deep/1', '/admin/more/deep/:id', 200],
  ['GET /admin/nothing', '-', 404],
  // Lists of paths.
  ['GET /one/1', '/one/:id', 200],
  ['GET /two/1', '/two/:id', 200],
  ['GET /left/1', '/left/:id', 200],
  ['GET /right/a/1', '/right/:side/:id', 200],
  ['GET /commits/abc', '/^\\/commits\\/(\\w+)$/', 200],
  ['PUT /things/1', '/things/:id', 200],
  ['PURGE /any/1', '/any/:id', 200],
  // Passed on to the next route, in each way.
  ['GET /falls/1', '/falls/:name', 200],
  ['GET /quits/1', '/quits/:name', 200],
  // A route that leaves the response to middleware after it.
  ['GET /late/1', '/late/:id', 200],
  ['GET /recovers/1', '/recovers/:id', 200],
  // Ended by app.param().
  ['GET /guarded/keys/1', '/guarded/keys/:key', 200],
  ['GET /guarded/keys/answered', '/guarded/keys/:key', 404],
  ['GET /guarded/keys/refused', '/guarded/keys/:key', 500],
  ['GET /closed/door', '/closed', 500],
  ['GET /static/express.cjs', '/static', 200],
  ['GET /static/nothing', '-', 404],
  // Handlers that run after the response change nothing.
  ['GET /answers/1', '/answers/:id', 200],
  ['GET /sends-again/1', '/plain', 200],
  ['OPTIONS /nothing', '-', 404],
];

const FRAMEWORKS: Readonly<Record<string, Framework>> = {
  express: {
    more: [
      ...sharedMore,
      ['GET /files/a.txt', '/files/:name{.:type}', 200],
      // How React Router serves all its pages.
      ['GET /whole', '/whole/{*splat}', 200],
      ['GET /whole/a/b', '/whole/{*splat}', 200],
      // An optional segment that includes its slash.
      ['GET /sites/about', '/sites{/:lang}/about', 200],
      ['GET /sites/de/about', '/sites{/:lang}/about', 200],
      ['GET /imprint', '{/:lang}/imprint', 200],
    ],
  },
  'express-4': {
    dialect: asFastify,
    more: [...sharedMore, ['GET /files/a.txt', '/files/:name.:type?', 200]],
  },
  router: {},
  connect: {
    mount: ['/mOUNTED', '/Mounted'],
    more: [
      ['GET /outer/inner/1', '/outer/inner', 200],
      ['GET /outer/router/1', '/outer/router/:id', 200],
      ['GET /outer/router/1/2', '-', 404],
      ['GET /outer/nothing', '-', 404],
      ['GET /passes/1', '-', 404],
      // Handled by an error handler without a path.
      ['GET /throws/1', '/throws', 500],
      ['GET /failing/inside/1', '/failing/inside', 500],
      ['GET /passes-failing/inner/1', '/passes-failing/inner', 500],
      ['GET /passes-failing/1', '-', 404],
      ['GET /recovers/1', '-', 200],
    ],
  },
  koa: {},
  hapi: { dialect: asHapi },
  fastify: { dialect: asFastify },
  hono: {
    dialect: asFastify,
    more: [
      // A middleware that responds: before a handler, and alone.
      ['GET /kept/1', '/kept/:id', 403],
      ['GET /kept/by/whom', '/kept/*', 403],
      ['GET /mounted/inner/1', '/mounted/inner/:id', 200],
      ['GET /mounted/nothing', '/mounted', 404],
      ['GET /calls-itself/1', '/calls-itself/:id', 200],
      ['GET /based/1', '/based/:id', 200],
      ['GET /loose/1/', '/loose/:id', 200],
      ['GET /one/1', '/one/:id', 200],
      ['GET /two/1', '/two/:id', 200],
      ['GET /handles/1', '/handles/:id', 503],
      ['GET /left/1', '-', 404],
    ],
  },
  restify: {
    dialect: asFastify,
    without: /DELETE/,
    more: [['DELETE /users/7', '-', 405]],
  },
  'koa-mount': {
    mount: ['/all', '/all'],
    more: [
      ['GET /aside/1', '/aside', 200],
      ['GET /behind/1', '/behind/:id', 200],
    ],
  },
  nestjs: { mount: ['/all', '/all'], without: /checked|\/old|POST/ },
  'nestjs-fastify': {
    dialect: asFastify,
    mount: ['/all', '/all'],
    without: /checked|\/old|POST/,
  },
};

function shapesOf({ dialect, without, mount = ['', ''], more = [] }: Framework): readonly Shape[] {
  const shared = SHAPES.filter(([request]) => without?.test(request) !== true).map(
    ([request, route, status]): Shape => [
      request.replace(' ', ` ${mount[0]}`),
      route === '-' ? route : mount[1] + (dialect?.(route) ?? route),
      status,
    ],
  );
  return [...shared, ...more];
}

suite('routes', { concurrency: 2 }, () => {
  for (const [name, framework] of Object.entries(FRAMEWORKS)) {
    const shapes = shapesOf(framework);
    for (const system of MODULE_SYSTEMS) {
      test(`${name} (${system})`, async () => {
        const { outcome, answers } = await ask(name, system, shapes);
        const found = answers.map((answer, index): Shape => {
          const { attributes } = outcome.serverSpan(answer);
          const route = String(attributes['http.route'] ?? '-');
          return [shapes[index]![0], route, answer.status];
        });
        assert.deepEqual(found, shapes);
        for (const answer of answers) {
          const { name, attributes } = outcome.serverSpan(answer);
          const method = attributes['http.request.method'];
          const route = attributes['http.route'];
          assert.equal(
            name,
            route === undefined ? methodName(method) : `${methodName(method)} ${route}`,
          );
        }
        assert.deepEqual(countsOf(outcome), expectedCounts(shapes));
      });
    }
    for (const env of [{ OTEL_TRACES_SAMPLER: 'always_off' }, { OTEL_TRACES_EXPORTER: 'none' }]) {
      const [[variable, value] = []] = Object.entries(env);
      test(`${name}: the metric has the same routes with ${variable}=${value}`, async () => {
        const { outcome } = await ask(name, 'cjs', shapes, env);
        assert.deepEqual(outcome.spans, []);
        assert.deepEqual(countsOf(outcome), expectedCounts(shapes));
      });
    }
  }
});

async function ask(
  name: string,
  system: string,
  shapes: readonly Shape[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ outcome: Outcome; answers: readonly Answer[] }> {
  const answers: Answer[] = [];
  const use = async ({ get }: Service) => {
    for (const [request] of shapes) {
      const [method, path] = request.split(' ') as [string, string];
      answers.push(await get(path, { method }));
    }
  };
  const outcome = await useService(`routes/service.${system}`, use, { args: [name], env });
  return { outcome, answers };
}

/** Methods that the conventions do not list have one name. */
function methodName(method: unknown): string {
  return method === '_OTHER' ? 'HTTP' : String(method);
}

/** Requests by method, route and status, as the metric has them. */
function countsOf({ metrics }: Outcome): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, attributes, count } of metrics) {
    if (name !== 'http.server.request.duration') continue;
    const { 'http.route': route = '-', 'http.response.status_code': status } = attributes;
    const key = `${methodName(attributes['http.request.method'])} ${route} ${status}`;
    counts[key] = (counts[key] ?? 0) + (count ?? 0);
  }
  return counts;
}

function expectedCounts(shapes: readonly Shape[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [request, route, status] of shapes) {
    const [method] = request.split(' ');
    const key = `${method === 'PURGE' ? 'HTTP' : method} ${route} ${status}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
