const start = {
  express: () => require('./express.cjs')(require('express')),
  'express-4': () => require('./express.cjs')(require('../express-4/express.cjs'), false),
  router: () => require('./router.cjs').alone(require('router')),
  connect: () => require('./router.cjs').connect(require('connect'), require('router')),
  koa: () => require('./koa.cjs')(require('koa'), require('@koa/router')),
  hapi: () => require('./hapi.cjs')(require('@hapi/hapi')),
  hono: () => require('./hono.cjs')(require('hono'), require('@hono/node-server')),
  fastify: () => require('./fastify.cjs')(require('fastify')),
  'koa-mount': () =>
    require('./koa.cjs')(require('koa'), require('@koa/router'), require('koa-mount')),
  'nestjs-fastify': () => {
    require('reflect-metadata');
    const { FastifyAdapter } = require('@nestjs/platform-fastify');
    const [common, core] = [require('@nestjs/common'), require('@nestjs/core')];
    return require('./nestjs.cjs')(common, core, new FastifyAdapter());
  },
  restify: () => require('./restify.cjs')(require('restify')),
  nestjs: () => {
    require('reflect-metadata');
    return require('./nestjs.cjs')(require('@nestjs/common'), require('@nestjs/core'));
  },
};
start[process.argv[2]]();
