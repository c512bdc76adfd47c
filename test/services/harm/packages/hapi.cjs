const Hapi = require('@hapi/hapi');
const { attempt, ask, kindOf, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('hapi', Hapi, 2);
  const server = Hapi.server({ port: 0, host: '127.0.0.1' });
  const plain = {
    method: 'GET',
    path: '/plain/{id?}',
    handler: (request) => [request.params, request.route.path],
  };
  const { handler } = plain;
  server.route(plain);
  print('untouched', plain.handler === handler, Reflect.ownKeys(plain).length);
  const plugin = Object.freeze({
    name: 'frozen',
    register(inner, options) {
      inner.route(
        Object.freeze({
          method: 'GET',
          path: '/plugin',
          handler: () => options,
          options: Object.freeze({}),
        }),
      );
    },
  });
  await attempt('plugin', () => server.register(plugin).then(kindOf));
  await attempt('again', () => server.register(plugin).then(kindOf));
  await attempt('with options', () =>
    server.register(
      Object.freeze({
        plugin: { ...plugin, name: 'second' },
        options: Object.freeze({ a: 1 }),
        routes: { prefix: '/second' },
      }),
    ),
  );
  await attempt('getter', () =>
    server
      .register({
        get plugin() {
          return { name: 'got', register() {} };
        },
      })
      .then(kindOf),
  );
  await attempt('rejects', () =>
    server.register({ name: 'broken', register: () => Promise.reject(new Error('broken')) }),
  );
  for (const type of ['onRequest', 'onPreAuth', 'onPreHandler', 'onPreResponse']) {
    server.ext(Object.freeze({ type, method: (_request, toolkit) => toolkit.continue }));
  }
  server.auth.scheme('none', () => ({
    authenticate: (request, toolkit) =>
      request.headers.authorization
        ? toolkit.authenticated({ credentials: {} })
        : toolkit.unauthenticated(new Error('who')),
  }));
  server.auth.strategy('own', 'none');
  server.route([
    { method: 'GET', path: '/guarded', options: { auth: 'own', handler: () => 'inside' } },
    {
      method: '*',
      path: '/throws',
      handler: () => {
        throw new Error('thrown');
      },
    },
  ]);
  server.decorate('toolkit', 'said', function said() {
    return this.response('said');
  });
  server.route({
    method: 'POST',
    path: '/said',
    handler: (_request, toolkit) => toolkit.said().code(201),
  });
  for (const url of ['/plain/1', '/plugin', '/second/plugin', '/guarded', '/throws', '/nothing']) {
    const { statusCode, payload } = await server.inject(url);
    print(url, statusCode, payload);
  }
  await attempt('route twice', () => kindOf(server.route(plain)));
  print(server.table().map(({ path }) => path));
  await server.start();
  await ask(`${server.info.uri}/said`, { method: 'POST' });
  await server.stop();
  await wrong('server', Hapi.server(), ['route', 'ext', 'register', 'decorate', 'method', 'event']);
  await attempt('wrong', () => Hapi.server({ nothing: 1 }));
};
