const {
  Catch,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Param,
  UseGuards,
} = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ask, attempt, print, shape } = require('./trying.cjs');

const decorate = (target, decorators, key) => {
  const descriptor = key && Object.getOwnPropertyDescriptor(target.prototype, key);
  for (const decorator of decorators)
    key ? decorator(target.prototype, key, descriptor) : decorator(target);
  if (descriptor) Object.defineProperty(target.prototype, key, descriptor);
};

class Things {
  find(id) {
    return { id };
  }
}
decorate(Things, [Injectable()]);
class Guard {
  canActivate(context) {
    print(
      'guard',
      context.getClass().name,
      context.getHandler().name,
      context.getHandler() === Routes.prototype.one,
    );
    return context.switchToHttp().getRequest().url !== '/things/0';
  }
}
decorate(Guard, [Injectable()]);
class Routes {
  constructor(things) {
    this.things = things;
  }
  one(id) {
    return this.things.find(id);
  }
  async fails() {
    throw new Error('failed');
  }
}
Inject(Things)(Routes, undefined, 0);
decorate(Routes, [Get(':id'), UseGuards(Guard)], 'one');
Param('id')(Routes.prototype, 'one', 0);
decorate(Routes, [Get('deep/fails')], 'fails');
decorate(Routes, [Controller('things')]);
class Filter {
  catch(error, host) {
    host.switchToHttp().getResponse().status(500).json({ caught: error.message });
  }
}
decorate(Filter, [Catch()]);
class App {}
decorate(App, [Module({ controllers: [Routes], providers: [Things] })]);

module.exports = async function run() {
  shape('NestFactory', NestFactory, 1);
  const app = await NestFactory.create(App, { logger: false });
  app.useGlobalFilters(new Filter());
  print(
    Reflect.getMetadataKeys(Routes.prototype.one),
    Routes.prototype.one.name,
    Routes.prototype.one.length,
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  for (const path of ['/things/1', '/things/0', '/things/deep/fails', '/nothing'])
    await ask(url + path);
  print(app.get(Things).constructor.name, app.get(Routes).one(1));
  await app.close();
  await attempt('context', async () => {
    const context = await NestFactory.createApplicationContext(App, { logger: false });
    await context.close();
    return context.constructor.name;
  });
};
