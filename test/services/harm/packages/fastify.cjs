const fastify = require('fastify');
const { attempt, ask, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('fastify', fastify, 1);
  const app = fastify({ logger: false });
  const hooks = [
    'onRequest',
    'preParsing',
    'preValidation',
    'preHandler',
    'preSerialization',
    'onSend',
    'onResponse',
    'onError',
  ];
  const seen = [];
  for (const name of hooks) {
    app.addHook(name, async function hook(request) {
      seen.push(`${name} ${request.url} ${this === app}`);
    });
  }
  app
    .decorate('own', 1)
    .decorateRequest('who', null)
    .decorateReply('say', function say(text) {
      return this.send(text);
    });
  const route = Object.freeze({
    method: 'GET',
    url: '/frozen/:id',
    handler: async (request) => [request.params, request.routeOptions.url],
    config: Object.freeze({ a: 1 }),
  });
  app.route(route);
  app.get(
    '/callback',
    {
      schema: {
        querystring: { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } },
      },
    },
    (request, reply) => reply.say(String(request.query.a)),
  );
  app.post('/body', async (request) => request.body);
  app.get('/throws', async () => {
    throw Object.assign(new Error('thrown'), { statusCode: 418 });
  });
  app.register(
    async (inner) => {
      inner.setErrorHandler((error, _request, reply) =>
        reply.code(500).send(`inner ${error.message}`),
      );
      inner.get('/throws', () => {
        throw new Error('sync');
      });
    },
    { prefix: '/inner' },
  );
  await attempt('twice', () => app.route(route));
  await attempt('ready', () => app.ready().then(() => 'ready'));
  await attempt('too late', () => app.get('/late', () => {}));
  print(app.printRoutes(), app.hasRoute({ method: 'GET', url: '/callback' }));
  for (const url of [
    '/frozen/1',
    '/callback?a=1',
    '/callback?a=x',
    '/throws',
    '/inner/throws',
    '/nothing',
  ]) {
    const { statusCode, payload, headers } = await app.inject(url);
    print(url, statusCode, payload, Object.keys(headers).join());
  }
  await attempt('inject', async () =>
    (await app.inject({ method: 'POST', url: '/body', payload: { a: 1 } })).json(),
  );
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  await ask(`${address}/frozen/2`);
  await ask(`${address}/body`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  print(seen);
  await app.close();
  const other = fastify();
  await wrong('app', other, [
    'get',
    'route',
    'addHook',
    'decorate',
    'setErrorHandler',
    'addContentTypeParser',
    'setNotFoundHandler',
  ]);
  await attempt('wrong options', () => fastify({ bodyLimit: 'x' }));
  await attempt('rejecting plugin', () => {
    const broken = fastify();
    broken.register(async () => {
      throw new Error('plugin');
    });
    return broken.ready();
  });
};
