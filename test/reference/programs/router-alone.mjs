// The package `router` without a framework around it.

import { createServer } from 'node:http';
import Router from 'router';
import { close, listen, show } from './support.mjs';

const router = Router();
const books = Router({ mergeParams: true });
books.get('/pages/:page', (request, response) => response.end(`page ${request.params.page}`));
router.get('/users/:id', (request, response) => response.end(`user ${request.params.id}`));
router.use('/books/:book', books);
const server = createServer((request, response) =>
  router(request, response, () => response.writeHead(404).end()),
);
const base = await listen(server);
await show(base, ['/users/1', '/books/17/pages/2', '/nothing']);
await close(server);
