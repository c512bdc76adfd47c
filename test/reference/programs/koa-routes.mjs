// Koa with its router: nested routers, prefixes, a handler that serves two routes, errors, what nobody answers.

import { createServer } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import { close, listen, show } from './support.mjs';

const app = new Koa({ silent: true });
app.silent = true;
app.use(async (ctx, next) => {
  await next();
  ctx.set('x-seen', '1');
});
const router = new Router();
router.get('/', (ctx) => {
  ctx.body = 'home';
});
router.get('/users/:id', (ctx) => {
  ctx.body = `user ${ctx.params.id}`;
});
const shelf = (ctx) => {
  ctx.body = `shelf ${ctx.params.id}`;
};
router.get('/books/:id', shelf);
router.get('/films/:id', shelf);
router.get('/throws', () => {
  throw new TypeError('in the handler');
});
router.get('/refuses', (ctx) => ctx.throw(403, 'no'));
const inner = new Router({ prefix: '/things' });
inner.get('/:thing', (ctx) => {
  ctx.body = `thing ${ctx.params.thing}`;
});
const api = new Router();
api.use('/api', inner.routes());
app.use(router.routes());
app.use(api.routes());
const server = createServer(app.callback());
const base = await listen(server);
await show(base, [
  '/',
  '/users/1',
  '/books/1',
  '/films/2',
  '/throws',
  '/refuses',
  '/api/things/3',
  '/nothing',
]);
await close(server);
