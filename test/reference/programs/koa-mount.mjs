// Applications of Koa that are mounted below each other, with a router and without.

import { createServer } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import mount from 'koa-mount';
import { close, listen, show } from './support.mjs';

const inner = new Koa();
const router = new Router();
router.get('/users/:id', (ctx) => {
  ctx.body = `user ${ctx.params.id} at ${ctx.path}`;
});
router.get('/throws', () => {
  throw new TypeError('in the handler');
});
inner.silent = true;
inner.use(router.routes());
const outer = new Koa();
outer.use(mount('/v1', inner));
outer.use(
  mount('/plain', (ctx) => {
    ctx.body = `plain at ${ctx.path}`;
  }),
);
const app = new Koa();
app.silent = true;
app.use(mount('/api', outer));
const server = createServer(app.callback());
const base = await listen(server);
await show(base, [
  '/api/v1/users/7',
  '/api/v1/throws',
  '/api/plain/x',
  '/api/v1/nothing',
  '/nothing',
]);
await close(server);
