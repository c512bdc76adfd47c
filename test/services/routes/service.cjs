const start = {
  express: () => require('./express.cjs')(require('express')),
  'express-4': () => require('./express.cjs')(require('../express-4/express.cjs'), false),
  router: () => require('./router.cjs').alone(require('router')),
  connect: () => require('./router.cjs').connect(require('connect'), require('router')),
  koa: () => require('./koa.cjs')(require('koa'), require('@koa/router')),
  hapi: () => require('./hapi.cjs')(require('@hapi/hapi')),
  fastify: () => require('./fastify.cjs')(require('fastify')),
  nestjs: () => {
    require('reflect-metadata');
    return require('./nestjs.cjs')(require('@nestjs/common'), require('@nestjs/core'));
  },
};
start[process.argv[2]]();
