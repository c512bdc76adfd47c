const Koa = require('koa');
const Router = require('@koa/router');
const { ask, attempt, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  const Class = Router.default ?? Router;
  shape('router', Class, 2);
  const router = new Class({ prefix: '/api' });
  const handler = (context) => {
    context.body = [context.params, context._matchedRoute, context.routerPath];
  };
  router.param('id', (id, context, next) => {
    context.state.id = id;
    return next();
  });
  router.get('named', '/:id', handler).post('/', handler).all('/all', handler);
  router.use('/deep', async (_context, next) => next());
  const nested = new Class();
  nested.get('/inner', handler);
  router.use('/nested', nested.routes(), nested.allowedMethods());
  print(
    router.stack.map(({ path, methods, stack }) => [path, methods, stack.length]),
    router.url('named', { id: 1 }),
    router.stack[1]?.stack.includes(handler),
  );
  const app = new Koa();
  app.use(router.routes()).use(router.allowedMethods());
  const { url, close } = await serve(app.callback());
  for (const path of ['/api/1', '/api/all', '/api/nested/inner', '/nothing']) await ask(url + path);
  await ask(`${url}/api/`, { method: 'POST' });
  await ask(`${url}/api/`, { method: 'DELETE' });
  await close();
  await wrong('router', new Class(), ['get', 'use', 'param', 'register', 'route', 'redirect']);
  await attempt('no new', () => Class());
};
