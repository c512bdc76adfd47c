// The two addresses of the shop, by each framework: `/stock/:customer` and `/orders/:customer`, which fails.

/**
 * @typedef {{ own: NodeJS.Require, Sentry: object,
 *   stock(customer: string, headers: object): string, order(customer: string): Promise<never> }} Shop
 * Each gives what listens and closes as Node's servers do.
 */
module.exports = { express, fastify, nestjs };

function express({ own, Sentry, stock, order }) {
  const app = own('express')();
  app.get('/stock/:customer', ({ params, headers }, response) => {
    response.end(stock(params.customer, headers));
  });
  app.get('/orders/:customer', ({ params }, _response, next) => {
    order(params.customer).catch(next);
  });
  Sentry.setupExpressErrorHandler?.(app);
  app.use((_error, _request, response, _next) => response.status(500).end());
  return require('node:http').createServer(app);
}

async function fastify({ own, Sentry, stock, order }) {
  const app = own('fastify')({ forceCloseConnections: true });
  Sentry.setupFastifyErrorHandler?.(app);
  app.get('/stock/:customer', async ({ params, headers }) => stock(params.customer, headers));
  app.get('/orders/:customer', ({ params }) => order(params.customer));
  await app.ready();
  return app.server;
}

async function nestjs({ own, stock, order }) {
  own('reflect-metadata');
  const { Catch, Controller, Get, Headers, Module, Param } = own('@nestjs/common');
  const { APP_FILTER, NestFactory } = own('@nestjs/core');
  const { SentryGlobalFilter, SentryModule } = own('@sentry/nestjs/setup');

  class ShopController {
    stock(customer, headers) {
      return stock(customer, headers);
    }
    order(customer) {
      return order(customer);
    }
  }
  const { prototype } = ShopController;
  for (const [name, path] of [
    ['stock', 'stock/:customer'],
    ['order', 'orders/:customer'],
  ]) {
    Get(path)(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
    Param('customer')(prototype, name, 0);
  }
  Headers()(prototype, 'stock', 1);
  Controller()(ShopController);

  class ShopModule {}
  Module({
    imports: [SentryModule.forRoot()],
    controllers: [ShopController],
    providers: [{ provide: APP_FILTER, useClass: SentryGlobalFilter }],
  })(ShopModule);
  Catch()(SentryGlobalFilter);
  const app = await NestFactory.create(ShopModule, { logger: false, forceCloseConnections: true });
  await app.init();
  return app.getHttpServer();
}
