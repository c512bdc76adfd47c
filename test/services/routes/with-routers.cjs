// The shapes of routing that every framework has, for what makes routers as Express does.
module.exports = (app, Router, catchAll) => {
  const ok = (_request, response) => response.end('ok');
  const next = (_request, _response, go) => go();
  const rewritten = /^\/old/;
  app.use((request, _response, go) => {
    request.url = request.url.replace(rewritten, '/users');
    go();
  });
  const lang = Router();
  lang.get('/elsewhere', ok);
  app.use('/:lang', next, lang);

  app.get('/plain', ok);
  app.get('/users/:id', next, ok);
  app.post('/users/:id', ok);
  app.get('/books/:id', ok);
  app.get('/films/:id', ok);
  app.get('/fails/:id', () => {
    throw new Error('the database is away');
  });
  app.get('/fails-later/:id', (_request, _response, go) => {
    setImmediate(go, new Error('the database is away'));
  });
  const refuse = (_request, response) => {
    response.statusCode = 401;
    response.end();
  };
  app.get('/checked/:id', refuse, ok);

  const users = Router();
  users.get('/members/:id', ok);
  const orders = Router();
  orders.get('/orders', ok);
  orders.get('/orders/:id', ok);
  const newer = Router();
  newer.get('/test', ok);
  app.use('/api', users);
  app.use('/api', orders);
  app.use('/api/v1', newer);

  const carts = Router({ mergeParams: true });
  carts.get('/:cart', ok);
  const shop = Router({ mergeParams: true });
  shop.use('/carts', carts);
  app.use('/shops/:shop', shop);

  const inner = Router();
  inner.get('/', ok);
  inner.get('/inner/:id', ok);
  app.use('/first', inner);
  app.use('/second', inner);

  const pages = Router();
  pages.get(catchAll, ok);
  app.use('/pages', pages);
  app.get('/last', ok);
  return app;
};
