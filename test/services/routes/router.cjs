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
    app.use(function last(error, _request, response, _next) {
      end(response, error);
    });
    listen(createServer(app));
  },
};
