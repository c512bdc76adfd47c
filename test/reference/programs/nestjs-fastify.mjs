// NestJS on Fastify: a controller, a prefix, errors, a guard, what nobody answers.
import 'reflect-metadata';
import {
  Controller,
  ForbiddenException,
  Get,
  Module,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { show } from './support.mjs';

class Orders {
  find(id) {
    return { id };
  }
  fail() {
    throw new TypeError('in the handler');
  }
  refuse() {
    return 'never';
  }
  create() {
    return 'made';
  }
}
class Refuses {
  canActivate() {
    throw new ForbiddenException('no');
  }
}
const decorate = (name, ...decorators) => {
  for (const decorator of decorators) {
    decorator(Orders.prototype, name, Object.getOwnPropertyDescriptor(Orders.prototype, name));
  }
};
Param('id')(Orders.prototype, 'find', 0);
decorate('find', Get(':id'));
decorate('fail', Get('do/fail'));
decorate('refuse', Get('do/refuse'), UseGuards(Refuses));
decorate('create', Post());
Controller('orders')(Orders);
class App {}
Module({ controllers: [Orders] })(App);
const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
app.setGlobalPrefix('api');
await app.listen(0, '127.0.0.1');
const base = `http://127.0.0.1:${app.getHttpServer().address().port}`;
await show(base, ['/api/orders/1', '/api/orders/do/fail', '/api/orders/do/refuse', '/api/nothing']);
await show(base, ['/api/orders'], { method: 'POST' });
await app.close();
