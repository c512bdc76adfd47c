// Elysia on Node: handlers that fail, one that refuses, a stream, groups, a guard, a look at itself.
const { trace } = require('@opentelemetry/api');

module.exports = ({ Elysia }, { node }) => {
  const app = new Elysia({ adapter: node() })
    .get('/users/:id', ({ params }) => {
      trace.getTracer('service').startSpan('look up').end();
      return { id: params.id };
    })
    .get('/fails', async () => {
      await new Promise(setImmediate);
      throw new Error('the database is away');
    })
    .get('/refuses', ({ status }) => status(403, 'there is nobody'))
    .get('/stream', async function* () {
      yield 'one,';
      await new Promise(setImmediate);
      yield 'two';
    })
    .get('/static', 'static')
    .group('/inner', (inner) => inner.get('/users/:id', ({ path }) => path))
    .use(new Elysia({ prefix: '/plugin' }).get('/users/:id', ({ path }) => path))
    .use(answering(new Elysia({ prefix: '/answers' }), ({ error }) => ({ said: error.message })))
    .use(answering(new Elysia({ prefix: '/later' }), async ({ error }) => error.message))
    .use(answering(new Elysia({ prefix: '/silent' }), () => {}))
    .get('/files/*', () => 'file')
    .get('/itself', async () => {
      const asked = await app.handle(new Request('http://localhost/users/inner'));
      return [app.routes.map(({ path, handler }) => [path, typeof handler]), await asked.json()];
    })
    .listen({ port: 0, hostname: '127.0.0.1' }, (server) => {
      const { port } = server.raw.node.server.address() ?? {};
      if (port !== undefined) return console.log(`listening on http://127.0.0.1:${port}`);
      server.raw.node.server.once('listening', () => {
        console.log(`listening on http://127.0.0.1:${server.raw.node.server.address().port}`);
      });
    });
};

/** A plugin whose `onError` answers, or does not. */
function answering(plugin, answer) {
  return plugin
    .onError(answer)
    .get('/now', () => {
      throw new Error('the database is away');
    })
    .get('/later', async () => {
      await new Promise(setImmediate);
      throw new Error('the database is away');
    })
    .get('/refuses', ({ status }) => status(403, 'there is nobody'));
}
