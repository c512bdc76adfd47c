module.exports = (restify) => {
  const server = restify.createServer({ log: undefined });
  const ok = (_request, response, next) => {
    response.send(200, 'ok');
    next();
  };
  const pass = (_request, _response, next) => next();
  server.pre((request, _response, next) => {
    request.url = request.url.replace(/^\/old/, '/users');
    next();
  });
  server.use(pass);
  server.get('/plain', ok);
  server.get('/users/:id', pass, ok);
  server.head('/users/:id', ok);
  server.post('/users/:id', ok);
  server.get('/books/:id', ok);
  server.get('/films/:id', ok);
  server.get('/fails/:id', (_request, _response, next) => next(new Error('the database is away')));
  server.get('/fails-later/:id', async () => {
    await new Promise(setImmediate);
    throw new Error('the database is away');
  });
  const refuse = (_request, response, next) => {
    response.send(401);
    next(false);
  };
  server.get('/checked/:id', refuse, ok);
  for (const path of [
    ...['/api/members/:id', '/api/orders', '/api/orders/:id', '/api/v1/test'],
    ...['/shops/:shop/carts/:cart', '/first/inner/:id', '/second', '/second/inner/:id'],
    ...['/pages/*', '/last'],
  ]) {
    server.get(path, ok);
  }
  server.listen(0, '127.0.0.1', () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}`);
  });
};
