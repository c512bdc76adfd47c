// Hono as Node serves it: a page, handlers that fail, one that refuses, a stream, a look at itself.
const { trace } = require('@opentelemetry/api');

module.exports = ({ Hono }, { HTTPException }, { serve }) => {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('x-seen', String(context.error?.message));
  });
  app.get('/users/:id', function user(context) {
    trace.getTracer('service').startSpan('look up').end();
    return context.json({ id: context.req.param('id'), route: context.req.path });
  });
  app.get('/fails', async () => {
    await new Promise(setImmediate);
    throw new Error('the database is away');
  });
  app.get('/refuses', () => {
    throw new HTTPException(403, { message: 'there is nobody' });
  });
  app.get('/breaks', () => {
    const parts = async function* () {
      yield 'one,';
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('the file is cut off');
    };
    return new Response(ReadableStream.from(parts()).pipeThrough(new TextEncoderStream()));
  });
  app.get('/stream', () => {
    const parts = async function* () {
      yield 'one,';
      await new Promise(setImmediate);
      yield 'two';
    };
    return new Response(ReadableStream.from(parts()).pipeThrough(new TextEncoderStream()));
  });
  app.get('/itself', async (context) => {
    const { method, path, handler } = app.routes[1];
    const inner = await app.request('/users/inner');
    const own = [app.constructor === Hono, app instanceof Hono, Object.keys(app).length];
    const shown = [method, path, handler.name, handler.length, app.fetch.length, app.getPath.name];
    return context.json([
      ...own,
      ...shown,
      app.router.match('GET', '/users/1')[0].length,
      await inner.json(),
    ]);
  });
  app.onError((error, context) =>
    error instanceof HTTPException ? error.getResponse() : context.text('sorry', 500),
  );
  const shown = ({ port }) => console.log(`listening on http://127.0.0.1:${port}`);
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, shown);
};
