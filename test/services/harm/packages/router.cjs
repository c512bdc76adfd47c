const Router = require('router');
const finalhandler = require('finalhandler');
const { ask, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('router', Router, 2);
  const router = Router({ strict: true });
  const inner = new Router();
  inner.get('/:id', (request, response) =>
    response.end(JSON.stringify([request.params, request.baseUrl])),
  );
  router.use('/inner', inner);
  router
    .route('/both')
    .get((_request, _response, next) => next('route'))
    .get((_request, response) => response.end('never'));
  router.get('/both', (_request, response) => response.end('second'));
  router.get('/out', (_request, _response, next) => next('router'));
  router.get('/throws', () => {
    throw Object.assign(new Error('thrown'), { status: 418 });
  });
  router.use((error, _request, response, _next) =>
    response.writeHead(error.status ?? 500).end(error.message),
  );
  print(router.stack.map(({ name, handle }) => [name, handle.length]));
  const { url, close } = await serve((request, response) =>
    router(request, response, finalhandler(request, response)),
  );
  for (const path of ['/inner/1', '/both', '/out', '/throws', '/nothing', '/inner/1/'])
    await ask(url + path);
  await close();
  await wrong('router', Router(), ['use', 'get', 'param', 'route', 'process_params', 'handle']);
};
