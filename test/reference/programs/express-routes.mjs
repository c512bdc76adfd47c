// Routers, mounted and nested; parameters, lists of paths, regular expressions; errors; what nobody answers.
// also: express-4

import { createServer } from 'node:http';
import express from 'express';
import { close, listen, show } from './support.mjs';

const app = express();
const users = express.Router();
const orders = express.Router();
const items = express.Router({ mergeParams: true });
const admin = express();
users.get('/users/:id', (request, response) => response.send(`user ${request.params.id}`));
orders.get('/orders', (_request, response) => response.send('orders'));
orders.get('/orders/:id', (request, response) => response.send(`order ${request.params.id}`));
items.get('/:item', (request, response) => response.json(request.params));
orders.use('/orders/:order/items', items);
admin.get('/panel/:id', (request, response) => response.send(`panel ${request.params.id}`));
app.use((_request, _response, next) => next());
app.get(['/a', '/b/:x'], (_request, response) => response.send('list'));
app.get(/^\/v\d+\/ping$/, (_request, response) => response.send('expression'));
app
  .route('/books')
  .get((_request, response) => response.send('books'))
  .post((_request, response) => response.status(201).end());
app.use('/api', users);
app.use('/api', orders);
app.use('/admin', admin);
app.use('/lib', (request, response, next) =>
  request.path === '/x' ? response.send('middleware') : next(),
);
app.get('/throws', () => {
  throw new TypeError('in the handler');
});
app.get('/next', (_request, _response, next) =>
  next(Object.assign(new Error('told'), { status: 422 })),
);
app.all('/all/:x', (request, response) => response.send(request.method));
app.use((error, _request, response, _next) =>
  response.status(error.status ?? 500).send(error.message),
);
const server = createServer(app);
const base = await listen(server);
await show(base, [
  '/a',
  '/b/1',
  '/v2/ping',
  '/books',
  '/api/users/1',
  '/api/orders',
  '/api/orders/2',
  '/api/orders/3/items/4',
]);
await show(base, ['/admin/panel/3', '/lib/x', '/throws', '/next', '/api/nothing', '/nothing']);
await show(base, ['/books', '/all/1'], { method: 'POST' });
await close(server);
