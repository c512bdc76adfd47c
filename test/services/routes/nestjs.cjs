// Decorators called by hand, which is what TypeScript makes of them.
module.exports = async ({ Controller, Get, Module, Post }, { NestFactory }, adapter) => {
  const controller = (prefix, routes) => {
    class Made {}
    routes.forEach(([decorator, handler], index) => {
      const name = `handle${index}`;
      const value = handler ?? (() => 'ok');
      Object.defineProperty(Made.prototype, name, { value, configurable: true, writable: true });
      decorator(Made.prototype, name, Object.getOwnPropertyDescriptor(Made.prototype, name));
    });
    Controller(prefix)(Made);
    return Made;
  };
  const fail = () => {
    throw new Error('the database is away');
  };
  const failLater = async () => {
    await new Promise(setImmediate);
    fail();
  };
  class App {
    configure(consumer) {
      // Fastify gets such middleware by a package of its own.
      if (adapter) return;
      consumer.apply((_request, _response, next) => next()).forRoutes('*path');
    }
  }
  Module({
    controllers: [
      controller('', [
        [Get('plain')],
        [Get('users/:id')],
        [Post('users/:id')],
        [Get('books/:id')],
        [Get('films/:id')],
        [Get('fails/:id'), fail],
        [Get('fails-later/:id'), failLater],
        [Get('last')],
      ]),
      controller('api', [[Get('members/:id')]]),
      controller('api', [[Get('orders')], [Get('orders/:id')]]),
      controller('api/v1', [[Get('test')]]),
      controller('shops/:shop/carts', [[Get(':cart')]]),
      controller(['first', 'second'], [[Get('/')], [Get('inner/:id')]]),
      controller('pages', [[Get(adapter ? '*' : '*rest')]]),
    ],
  })(App);
  const app = await NestFactory.create(App, ...[adapter].flat().filter(Boolean), { logger: false });
  app.setGlobalPrefix('all');
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${await app.getUrl()}`);
};
