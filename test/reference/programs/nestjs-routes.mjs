// NestJS on Express: controllers, a prefix, errors, guards, what nobody answers.
import 'reflect-metadata';
import { Controller, ForbiddenException, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { show } from './support.mjs';

class Users {
  find(id) {
    return { id };
  }
  fail() {
    throw new TypeError('in the handler');
  }
  refuse() {
    throw new ForbiddenException('no');
  }
  create() {
    return 'made';
  }
}
const decorate = (name, ...decorators) => {
  for (const decorator of decorators) {
    decorator(Users.prototype, name, Object.getOwnPropertyDescriptor(Users.prototype, name));
  }
};
Param('id')(Users.prototype, 'find', 0);
decorate('find', Get(':id'));
decorate('fail', Get('do/fail'));
decorate('refuse', Get('do/refuse'));
decorate('create', Post(), HttpCode(202));
Controller('users')(Users);
class App {}
Module({ controllers: [Users] })(App);
const app = await NestFactory.create(App, { logger: false });
app.setGlobalPrefix('api');
await app.listen(0, '127.0.0.1');
const base = `http://127.0.0.1:${app.getHttpServer().address().port}`;
await show(base, [
  '/api/users/1',
  '/api/users/do/fail',
  '/api/users/do/refuse',
  '/api/nothing',
  '/nothing',
]);
await show(base, ['/api/users'], { method: 'POST' });
await app.close();
