const express = require('express');
const { attempt, ask, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('express', express, 2);
  const app = express();
  shape('application', app, 1);
  app.set('etag', false);
  app.disable('x-powered-by');
  const first = (_request, _response, next) => next();
  const refuse = (_request, response) => response.status(401).send('refused');
  app.use(
    first,
    Object.freeze((_request, _response, next) => next()),
  );
  app.use('/guarded', refuse);
  app.param('id', (request, _response, next, id) => {
    request.found = `found ${id}`;
    next();
  });
  app.get('/users/:id', (request, response) =>
    response.json({ found: request.found, params: request.params, route: request.route.path }),
  );
  app
    .route('/chain')
    .get((_request, response) => response.send('got'))
    .post(express.json(), (request, response) => response.json(request.body));
  app.get('/async', async () => {
    throw new Error('rejected');
  });
  app.get('/stack', (_request, response) =>
    response.send(String(new Error('here').stack.split('\n').length > 1)),
  );
  app.all(/^\/all/, (request, response) => response.send(request.method));
  const nested = express.Router({ mergeParams: true, caseSensitive: true });
  nested.get('/inner', (request, response) =>
    response.json([request.baseUrl, request.url, request.originalUrl]),
  );
  app.use('/nested/:of', nested);
  app.get('/late', (_request, response) => response.send('first'));
  const handler = (error, _request, response, _next) =>
    response.status(500).send(`caught ${error.message}`);
  app.use(handler);
  const { stack } = app.router;
  print(stack.map(({ name, handle, route }) => [name, handle.length, route?.path]));
  print(
    'own',
    stack.filter(({ handle }) => [first, refuse, handler, nested].includes(handle)).length,
  );
  const { url, close } = await serve(app);
  const options = { headers: { 'content-type': 'application/json' } };
  for (const path of [
    '/users/1?a=b',
    '/guarded/x',
    '/chain',
    '/async',
    '/stack',
    '/all/x',
    '/nested/n/inner',
    '/late',
    '/nothing',
    '/users/%',
  ])
    await ask(url + path);
  await ask(`${url}/chain`, { ...options, method: 'POST', body: '{"a":1}' });
  await ask(`${url}/chain`, { ...options, method: 'POST', body: '{' });
  await ask(`${url}/chain`, { method: 'OPTIONS' });
  app.router.stack = stack.filter(({ handle }) => handle !== refuse);
  await ask(`${url}/guarded/x`);
  await close();
  await wrong('app', express(), ['use', 'get', 'param', 'route', 'all', 'set', 'engine']);
  await wrong('Router', express.Router(), ['use', 'get', 'param', 'route']);
  await attempt(
    'render',
    () => new Promise((resolve) => app.render('nothing', (error) => resolve(error.message))),
  );
};
