// tRPC by its standalone adapter below `/trpc`, and by that of Express below `/mounted` of a second server.
const { createServer } = require('node:http');
const { Readable } = require('node:stream');
const { trace } = require('@opentelemetry/api');
const listen = require('../../listen.cjs');

module.exports = (
  { initTRPC, TRPCError },
  { createHTTPHandler, createHTTPServer },
  adapter,
  express,
  { fetchRequestHandler },
) => {
  const t = initTRPC.create({ isDev: false });
  const router = t.router({
    user: t.procedure.query(({ path, type }) => {
      trace.getTracer('service').startSpan('look up').end();
      return [path, type];
    }),
    things: t.router({
      add: t.procedure.mutation(() => 'added'),
      list: t.procedure.query(async () => await router.createCaller({}).user()),
    }),
    fails: t.procedure.query(async () => {
      await new Promise(setImmediate);
      throw new Error('the database is away');
    }),
    wraps: t.procedure.query(() => {
      throw new TRPCError({
        code: 'INTERNAL_SERVER_ERROR',
        message: 'nothing to show',
        cause: new RangeError('the database is away'),
      });
    }),
    told: t.procedure.subscription(() => words('told')),
    read: t.procedure.query(() => words('read')),
    promised: t.procedure.query(() => ({ word: lost('promised') })),
    refuses: t.procedure.query(() => {
      throw new TRPCError({ code: 'FORBIDDEN', message: 'there is nobody' });
    }),
  });
  const whole = createHTTPServer({ router });
  const app = express();
  app.use('/mounted', adapter.createExpressMiddleware({ router }));
  const fetched = async (request, response) => {
    const asked = new Request(`http://localhost${request.url}`, { headers: request.headers });
    const answer = await fetchRequestHandler({ endpoint: '/fetched', req: asked, router });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    Readable.fromWeb(answer.body).pipe(response);
  };
  const handle = createHTTPHandler({ router, basePath: '/trpc/' });
  listen(
    createServer((request, response) => {
      if (request.url.startsWith('/mounted')) return app(request, response);
      if (request.url.startsWith('/fetched')) return fetched(request, response);
      if (request.url === '/itself') return response.end(String(whole.listenerCount('request')));
      if (request.url.startsWith('/whole')) {
        request.url = request.url.slice('/whole'.length);
        return whole.emit('request', request, response);
      }
      if (!request.url.startsWith('/trpc')) request.url = `/trpc${request.url}`;
      return handle(request, response);
    }),
  );
};

async function* words(name) {
  yield name;
  await lost(name);
}

async function lost(name) {
  await new Promise(setImmediate);
  throw new Error(`${name}: the database is away`);
}
