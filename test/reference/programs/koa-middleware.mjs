// Koa without a router: middleware, an error that is told, a stream as the body.

import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import Koa from 'koa';
import { close, listen, show } from './support.mjs';

const app = new Koa();
app.on('error', (error) => console.log('told', error.message));
app.use(async (ctx, next) => {
  if (ctx.path === '/stream') ctx.body = Readable.from(['one ', 'two']);
  else if (ctx.path === '/json') ctx.body = { a: 1 };
  else if (ctx.path === '/throws') throw new TypeError('in the middleware');
  else await next();
});
const server = createServer(app.callback());
await show(await listen(server), ['/stream', '/json', '/throws', '/none']);
await close(server);
