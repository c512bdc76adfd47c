// Routers that are mounted twice, on parameters and on each other; a rewritten URL; a router that does not answer.

import { createServer } from 'node:http';
import express from 'express';
import { close, listen, show } from './support.mjs';

const app = express();
const shop = express.Router({ mergeParams: true });
shop.get('/cart/:id', (request, response) => response.send(`cart ${request.params.id}`));
const silent = express.Router();
silent.use((_request, _response, next) => next());
const old = express.Router();
old.get('/test', (_request, response) => response.send('old'));
const recent = express.Router();
recent.get('/test', (_request, response) => response.send('recent'));
const deep = express.Router();
deep.use(
  '/one',
  express.Router().use(
    '/two',
    express.Router().get('/:three', (_request, response) => response.send('deep')),
  ),
);
app.use('/:lang', silent);
app.use('/api', old);
app.use('/api/v1', recent);
app.use(['/shop', '/store'], shop);
app.use('/deep', deep);
app.use('/rewritten', (request, _response, next) => {
  request.url = '/last';
  next();
});
app.get('/last', (_request, response) => response.send('last'));
app.use(express.Router().get('/plain', (_request, response) => response.send('plain')));
app.use('/static', (request, response, next) =>
  request.path === '/x.css' ? response.send('css') : next(),
);
app.get('/', (_request, response) => response.send('root'));
const server = createServer(app);
const base = await listen(server);
await show(base, [
  '/',
  '/last',
  '/plain',
  '/api/test',
  '/api/v1/test',
  '/shop/cart/1',
  '/store/cart/2',
  '/deep/one/two/3',
  '/static/x.css',
  '/static/none',
]);
await close(server);
