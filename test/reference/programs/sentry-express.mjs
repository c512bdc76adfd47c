// What Sentry gets of an Express service: errors that are thrown, told, expected, rejected.
// compare: sentry

import { createServer } from 'node:http';
import express from 'express';
import { close, listen, show } from './support.mjs';

const app = express();
app.use(express.json());
app.get('/throws/:id', () => {
  throw new TypeError('thrown in the handler');
});
app.get('/rejects', async () => {
  throw new RangeError('rejected by the handler', { cause: new Error('the database is away') });
});
app.get('/told', (_request, _response, next) =>
  next(Object.assign(new Error('not found'), { status: 404 })),
);
app.post('/body', (request) => {
  throw new Error(`bad body of ${Object.keys(request.body).join()}`);
});
app.use((error, _request, response, _next) => response.status(error.status ?? 500).send('sorry'));
const server = createServer(app);
const base = await listen(server);
await show(base, ['/throws/1?page=2', '/rejects', '/told']);
await show(base, ['/body'], {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
});
await new Promise((resolve) => setTimeout(resolve, 300));
await close(server);
