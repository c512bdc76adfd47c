const load = async (name) => {
  const module = await import(name);
  return module.default ?? module;
};
const start = {
  express: async () => (await load('./express.cjs'))(await load('express')),
  'express-4': async () =>
    (await load('./express.cjs'))(await load('../express-4/express.mjs'), false),
  router: async () => (await load('./router.cjs')).alone(await load('router')),
  connect: async () =>
    (await load('./router.cjs')).connect(await load('connect'), await load('router')),
  koa: async () => (await load('./koa.cjs'))(await load('koa'), await load('@koa/router')),
  hapi: async () => (await load('./hapi.cjs'))(await load('@hapi/hapi')),
  hono: async () => (await load('./hono.cjs'))(await load('hono'), await load('@hono/node-server')),
  fastify: async () => (await load('./fastify.cjs'))(await load('fastify')),
  restify: async () => (await load('./restify.cjs'))(await load('restify')),
  'koa-mount': async () =>
    (await load('./koa.cjs'))(
      await load('koa'),
      await load('@koa/router'),
      await load('koa-mount'),
    ),
  'nestjs-fastify': async () => {
    await import('reflect-metadata');
    const [common, core] = [await import('@nestjs/common'), await import('@nestjs/core')];
    const { FastifyAdapter } = await import('@nestjs/platform-fastify');
    return (await load('./nestjs.cjs'))(common, core, new FastifyAdapter());
  },
  nestjs: async () => {
    await import('reflect-metadata');
    const [common, core] = [await import('@nestjs/common'), await import('@nestjs/core')];
    return (await load('./nestjs.cjs'))(common, core);
  },
};
await start[process.argv[2]]();
