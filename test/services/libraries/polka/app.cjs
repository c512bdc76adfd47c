// Polka with applications in it, a middleware that refuses, and handlers that hand errors on.
const { createServer } = require('node:http');
const { trace } = require('@opentelemetry/api');
const listen = require('../../listen.cjs');

module.exports = (polka) => {
  const show = (request, response) => response.end(JSON.stringify([request.url, request.params]));
  const deeper = polka().get('/:id', show);
  const inner = polka().get('/', show).get('/users/:id', show).use('deeper', deeper);
  const app = polka();
  // Without one, a handler that is alone gets no `next`.
  app.use((_request, _response, next) => next());
  app.use('/kept', (_request, response) => {
    response.statusCode = 401;
    response.end('who are you?');
  });
  app.use('inner', inner);
  app.get('/kept/:id', show);
  app.get('/users/:id', (request, response) => {
    trace.getTracer('service').startSpan('look up').end();
    show(request, response);
  });
  app.get('/fails', async (_request, _response, next) => {
    await new Promise(setImmediate);
    next(new Error('the database is away'));
  });
  app.get('/refuses', (_request, _response, next) => {
    next(Object.assign(new Error('there is nobody'), { status: 403 }));
  });
  app.get('/files/*', show);
  app.all('/any/:id', show);
  app.get('/itself', (_request, response) => {
    const { handler, find, onError } = app;
    const functions = [polka, handler, find, onError].map(({ name, length }) => [name, length]);
    response.end(JSON.stringify([functions, Object.keys(app), app.constructor.name]));
  });
  listen(createServer(app.handler));
};
