const { createServer } = require('node:http');
const withRouters = require('./with-routers.cjs');
const listen = require('../listen.cjs');

const end = (response, error) => {
  response.statusCode = error ? 500 : 404;
  response.end();
};

module.exports = {
  alone(Router) {
    const app = withRouters(Router(), Router, '/*rest');
    listen(
      createServer((request, response) => app(request, response, (error) => end(response, error))),
    );
  },
  /** All of it below Connect, whose mounts are taken off the URL before. */
  connect(connect, Router) {
    const app = connect();
    app.use('/Mounted', withRouters(Router(), Router, '/*rest'));
    const inner = connect();
    inner.use('/inner', (_request, response) => response.end('ok'));
    inner.use(
      '/router',
      Router().get('/:id', (_request, response) => response.end('ok')),
    );
    app.use('/outer', inner);
    app.use('/passes', (_request, _response, next) => next());
    app.use('/passes-failing', (_request, _response, next) => next());
    app.use('/passes-failing/inner', (_request, _response, next) => next(new Error('failed')));
    app.use('/throws', () => {
      throw new Error('the database is away');
    });
    const failing = connect();
    failing.use('/inside', (_request, _response, next) => setImmediate(next, new Error('failed')));
    app.use('/failing', failing);
    app.use('/recovers', (_request, _response, next) => next(new Error('recoverable')));
    app.use('/recovers', (error, _request, _response, next) => next(error));
    // Skipped by errors, though its path would match.
    app.use('/throws/1', (_request, response) => response.end());
    app.use(function recover(error, _request, _response, next) {
      if (error.message === 'recoverable') next();
      else next(error);
    });
    app.use((request, response, next) => {
      if (request.url.startsWith('/recovers')) response.end('ok');
      else next();
    });
    app.use(function last(error, _request, response, _next) {
      end(response, error);
    });
    listen(createServer(app));
  },
};
