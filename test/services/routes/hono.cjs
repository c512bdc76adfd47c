module.exports = ({ Hono }, { serve }) => {
  const ok = (context) => context.text('ok');
  const next = (_context, go) => go();
  const getPath = ({ url }) => new URL(url).pathname.replace(/^\/old/, '/users');
  const app = new Hono({ getPath });
  app.onError((_error, context) => context.text('failed', 500));
  app.use(next);
  app.get('/plain', ok);
  app.get('/users/:id', next, ok);
  app.post('/users/:id', ok);
  app.get('/books/:id', ok);
  app.get('/films/:id', ok);
  app.get('/fails/:id', () => {
    throw new Error('the database is away');
  });
  app.get('/fails-later/:id', async () => {
    await new Promise(setImmediate);
    throw new Error('the database is away');
  });
  app.get('/checked/:id', (context) => context.text('who are you?', 401), ok);
  app.use('/api/*', next);
  app.route('/api', new Hono().get('/members/:id', ok));
  app.route('/api', new Hono().get('/orders', ok).get('/orders/:id', ok));
  app.route('/api/v1', new Hono().get('/test', ok));
  app.route('/shops/:shop', new Hono().route('/carts', new Hono().get('/:cart', ok)));
  const inner = new Hono().get('/', ok).get('/inner/:id', ok);
  app.route('/first', inner);
  app.route('/second', inner);
  app.get('/pages/*', ok);

  app.use('/kept/*', (context) => context.text('no', 403));
  app.get('/kept/:id', ok);
  app.mount('/mounted', new Hono().get('/inner/:id', ok).fetch);
  app.get(
    '/calls-itself/:id',
    async (context) => (await app.request('/plain', {}, undefined)) && ok(context),
  );
  app.route('/', new Hono().basePath('/based').get('/:id', ok));
  const handles = new Hono().onError((error, context) => context.text(error.message, 503));
  handles.get('/handles/:id', () => {
    throw new Error('the database is away');
  });
  app.route('/', handles);
  app.on('GET', ['/one/:id', '/two/:id'], ok);
  app.get('/left/:id', next);
  app.get('/last', ok);

  // Without what the server hands over, and with another router.
  const loose = new Hono({ strict: false }).get('/loose/:id', ok);
  serve(
    {
      fetch: (request, env) =>
        request.url.includes('/loose/') ? loose.fetch(request) : app.fetch(request, env),
      hostname: '127.0.0.1',
      port: 0,
    },
    ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
  );
};
