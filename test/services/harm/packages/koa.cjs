const Koa = require('koa');
const { ask, attempt, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('koa', Koa, 2);
  const app = new Koa({ keys: ['a'] });
  const layer = async (context, next) => {
    await next();
    context.set('x-layer', '1');
  };
  print('chain', app.use(layer) === app, app.middleware[0] === layer, app.middleware.length);
  app.use(
    Object.freeze(async (context, next) => {
      if (context.path === '/throws') context.throw(418, 'thrown', { expose: true });
      if (context.path === '/text') throw new TypeError('plain');
      if (context.path === '/cookie') context.cookies.set('a', 'b');
      await next();
    }),
  );
  app.use((context) => {
    if (context.path !== '/nothing')
      context.body = { path: context.path, query: context.query, state: context.state };
  });
  app.on('error', (error, context) => print('error', error.message, context.path));
  print('listeners', app.listenerCount('error'));
  const { url, close } = await serve(app.callback());
  for (const path of ['/a?b=c', '/throws', '/text', '/nothing', '/cookie']) await ask(url + path);
  app.middleware.splice(1, 1);
  await close();
  class Own extends Koa {
    use(...given) {
      print('own', given.length);
      return super.use(...given);
    }
  }
  const own = new Own();
  own.use((context) => {
    context.body = 'own';
  });
  const second = await serve(own.callback());
  await ask(second.url);
  await second.close();
  await wrong('app', new Koa(), ['use', 'createContext', 'onerror', 'inspect']);
  await attempt('no new', () => Koa());
};
