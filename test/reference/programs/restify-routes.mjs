// Routes of restify: parameters, nested paths, handlers in a row, errors, a refusal, what is not there.

import restify from 'restify';
import { close, listen, show } from './support.mjs';

const server = restify.createServer({ name: 'shop' });
const ok = (request, response, next) => {
  response.send(200, { path: request.getRoute().path, ...request.params });
  next();
};
const counted = (_request, response, next) => {
  response.header('x-counted', 'yes');
  next();
};
server.pre((request, _response, next) => {
  request.url = request.url.replace(/^\/old/, '/users');
  next();
});
server.use(restify.plugins.queryParser());
server.use(restify.plugins.bodyParser());
server.get('/plain', ok);
server.get('/users/:id', counted, ok);
server.post('/users/:id', ok);
server.del('/users/:id', ok);
server.get('/shops/:shop/carts/:cart', [counted, counted], ok);
server.get({ path: '/named/:id', name: 'a name' }, ok);
server.get('/pages/*', ok);
server.get('/checked/:id', (_request, response, next) => {
  response.send(401, 'who?');
  next(false);
});
server.get('/fails/:id', (_request, _response, next) => next(new Error('the database is away')));
server.get('/rejects/:id', async () => {
  await new Promise(setImmediate);
  throw new TypeError('the database went away');
});
server.get('/awaits/:id', async (request, response) => {
  await new Promise(setImmediate);
  response.send(200, request.params.id);
});
const base = await listen(server);
await show(base, ['/plain', '/users/7', '/old/8?page=2', '/shops/1/carts/2', '/named/3']);
await show(base, ['/pages/a/b', '/checked/1', '/fails/1', '/rejects/1', '/awaits/1', '/nothing']);
await show(base, ['/users/9'], { method: 'POST' });
await show(base, ['/users/9', '/plain'], { method: 'DELETE' });
await close(server.server);
