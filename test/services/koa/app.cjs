module.exports = (Koa, Router) => {
  const app = new Koa();
  // Koa prints errors unless told not to.
  app.silent = true;
  app.use(async (context, next) => {
    if (context.get('x-token') === 'bad') context.status = 401;
    else await next();
  });
  const router = new Router();
  router.get('/users/:id', (context) => {
    context.body = { id: context.params.id };
  });
  router.get('/fails', async () => {
    throw new Error('the database is away');
  });
  router.get('/refuses', (context) => context.throw(404, 'there is nobody'));
  app.use(router.routes());
  return app.callback();
};
