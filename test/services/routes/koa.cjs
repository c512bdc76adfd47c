const { createServer } = require('node:http');
const listen = require('../listen.cjs');

/** @param mount of koa-mount, by which all of it is below `/all` */
module.exports = (Koa, Router, mount) => {
  const app = new Koa();
  app.silent = true;
  const ok = (context) => {
    context.body = 'ok';
  };
  const next = (_context, go) => go();
  app.use((context, go) => {
    context.path = context.path.replace(/^\/old/, '/users');
    return go();
  });
  const lang = new Router({ prefix: '/:lang' });
  lang.use(next);
  lang.get('/elsewhere', ok);
  app.use(lang.routes());

  const router = new Router();
  router.use(next);
  router.get('/plain', ok);
  router.get('/users/:id', next, ok);
  router.post('/users/:id', ok);
  router.get('/books/:id', ok);
  router.get('/films/:id', ok);
  router.get('/fails/:id', () => {
    throw new Error('the database is away');
  });
  router.get('/fails-later/:id', async () => {
    await new Promise(setImmediate);
    throw new Error('the database is away');
  });
  router.get('/checked/:id', (context) => context.throw(401), ok);

  const users = new Router().get('/members/:id', ok);
  const orders = new Router().get('/orders', ok).get('/orders/:id', ok);
  router.use('/api', next, users.routes());
  router.use('/api', orders.routes());
  router.use('/api/v1', new Router().get('/test', ok).routes());
  const carts = new Router().get('/:cart', ok);
  const shop = new Router({ prefix: '/shops/:shop' }).use('/carts', carts.routes());
  router.use(shop.routes());
  const inner = new Router().get('/', ok).get('/inner/:id', ok);
  router.use('/first', inner.routes());
  router.use('/second', inner.routes());
  router.get('/pages/*rest', ok);
  router.get('/last', ok);
  app.use(router.routes());
  if (mount === undefined) {
    listen(createServer(app.callback()));
    return;
  }
  const around = new Koa();
  around.silent = true;
  around.use(mount('/aside', ok));
  around.use(mount('/all', new Koa().use(mount('/twice', new Koa()))));
  around.use(mount('/all', app));
  around.use(new Router().get('/behind/:id', ok).routes());
  listen(createServer(around.callback()));
};
