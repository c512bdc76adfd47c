module.exports = async (Hapi) => {
  const server = Hapi.server({ port: 0, host: '127.0.0.1', debug: false });
  const ok = () => 'ok';
  const get = (path, handler = ok, options = {}) =>
    Object.freeze({ method: 'GET', path, handler, options: Object.freeze(options) });
  const plugin = (name, prefix, routes) =>
    server.register(
      Object.freeze({
        plugin: Object.freeze({ name, register: async (inner) => inner.route(routes) }),
        routes: { prefix },
      }),
    );
  server.ext('onRequest', (request, h) => {
    if (request.path.startsWith('/old')) request.setUrl(request.path.replace('/old', '/users'));
    return h.continue;
  });
  const fail = () => {
    throw new Error('the database is away');
  };
  const failLater = async () => {
    await new Promise(setImmediate);
    fail();
  };
  server.auth.scheme('none', () => ({
    authenticate: (_request, h) => h.response().code(401).takeover(),
  }));
  server.auth.strategy('none', 'none');
  server.route([
    get('/plain'),
    get('/users/{id}'),
    { method: 'POST', path: '/users/{id}', handler: ok },
    get('/books/{id}'),
    get('/films/{id}'),
    get('/fails/{id}', fail),
    get('/fails-later/{id}', failLater),
    get('/checked/{id}', ok, { auth: 'none' }),
    get('/last'),
  ]);
  await plugin('users', '/api', [get('/members/{id}')]);
  await plugin('orders', '/api', [get('/orders'), get('/orders/{id}')]);
  await plugin('newer', '/api/v1', [get('/test')]);
  await plugin('shops', '/shops/{shop}', [get('/carts/{cart}')]);
  for (const name of ['first', 'second']) {
    await plugin(name, `/${name}`, [get('/'), get('/inner/{id}')]);
  }
  await plugin('pages', '/pages', [get('/{rest*}')]);
  await server.start();
  console.log(`listening on ${server.info.uri}`);
};
