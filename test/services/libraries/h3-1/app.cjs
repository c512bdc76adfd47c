// h3 1, which Nitro 2 is built on: handlers that fail, one that refuses, a stream, routers below a path, a look at itself.
const { createServer } = require('node:http');
const { trace } = require('@opentelemetry/api');
const listen = require('../../listen.cjs');

module.exports = ({
  createApp,
  createError,
  createRouter,
  eventHandler,
  toNodeListener,
  useBase,
}) => {
  const app = createApp();
  const router = createRouter();
  router.get(
    '/users/:id',
    eventHandler((event) => {
      trace.getTracer('service').startSpan('look up').end();
      return { id: event.context.params.id };
    }),
  );
  router.get(
    '/fails',
    eventHandler(async () => {
      await new Promise(setImmediate);
      throw new Error('the database is away');
    }),
  );
  router.get(
    '/refuses',
    eventHandler(() => {
      throw createError({ statusCode: 403, message: 'there is nobody' });
    }),
  );
  router.get(
    '/stream',
    eventHandler(() => {
      const parts = async function* () {
        yield 'one,';
        await new Promise(setImmediate);
        yield 'two';
      };
      return ReadableStream.from(parts()).pipeThrough(new TextEncoderStream());
    }),
  );
  router.get(
    '/itself',
    eventHandler(() => {
      const { handler } = app;
      return [handler.name, handler.length, Object.keys(handler), Object.keys(app)];
    }),
  );
  router.get(
    '/files/**',
    eventHandler(() => 'file'),
  );
  const inner = createRouter().get(
    '/users/:id',
    eventHandler((event) => event.path),
  );
  app.use('/inner', inner.handler);
  app.use(router);
  router.use('/based/**', useBase('/based', inner.handler));
  app.use(
    '/plain',
    eventHandler(() => 'plain'),
  );
  listen(createServer(toNodeListener(app)));
};
