const connect = require('connect');
const { ask, print, serve, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('connect', connect, 2);
  const app = connect();
  const first = function first(_request, _response, next) {
    next();
  };
  app.use(first);
  app.use('/mounted', (request, response) => response.end(`${request.url} ${request.originalUrl}`));
  const inner = connect();
  inner.use('/deep', (_request, response) => response.end('deep'));
  app.use('/inner', inner);
  app.use('/throws', () => {
    throw new Error('thrown');
  });
  app.use((error, _request, response, _next) => {
    response.statusCode = 500;
    response.end(error.message);
  });
  print(
    app.stack.map(({ route, handle }) => [route, handle.name, handle.length]),
    app.stack[0].handle === first,
  );
  const { url, close } = await serve(app);
  for (const path of ['/mounted/a?b', '/inner/deep', '/throws', '/nothing']) await ask(url + path);
  app.stack.splice(1, 1);
  await ask(`${url}/mounted/a`);
  await close();
  await wrong('app', connect(), ['use', 'handle', 'listen'].slice(0, 2));
};
