const restify = require('restify');
const { attempt, ask, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('restify', restify, 1);
  const server = restify.createServer({ name: 'own' });
  const handler = (request, response, next) => {
    response.send({ params: request.params, route: request.getRoute().path });
    next();
  };
  server.pre(function before(_request, _response, next) {
    next();
  });
  server.use(restify.plugins.queryParser(), restify.plugins.bodyParser());
  const name = server.get('/users/:id', handler);
  print('route', name, server.router.getRoutes?.()[name]?.chain?._stack?.includes?.(handler));
  server.post({ path: '/post', version: '1.0.0' }, (request, response, next) => {
    response.send(201, request.body);
    next();
  });
  server.get('/throws', (_request, _response, next) => next(new Error('given')));
  server.get('/async', async (_request, response) => {
    response.send('later');
  });
  server.on('after', (request, response, route) =>
    print('after', request.method, response.statusCode, route?.path),
  );
  const { url, close } = await serve(server.server);
  for (const path of ['/users/1?a=b', '/throws', '/async', '/nothing']) await ask(url + path);
  await ask(`${url}/post`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
  });
  print('removed', server.rm(name));
  await ask(`${url}/users/1`);
  await close();
  await wrong('server', restify.createServer(), ['get', 'use', 'pre', 'del', 'rm', 'param']);
  await attempt('wrong', () => restify.createServer(1));
};
