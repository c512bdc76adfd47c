// Handlers that are promises, an application that rejects, parameters that are looked up, several handlers a route.

import { createServer } from 'node:http';
import express from 'express';
import { close, listen, show } from './support.mjs';

const app = express();
app.use(express.json());
app.param('id', async (request, _response, next, id) => {
  request.found = `found ${id}`;
  next();
});
const check = async (request, response, next) => {
  await new Promise(setImmediate);
  if (request.headers['x-key'] === undefined && request.path.startsWith('/private'))
    return response.status(401).send('key?');
  next();
};
app.get('/things/:id', check, async (request, response) => {
  await new Promise(setImmediate);
  response.send(request.found);
});
app.get('/private/:id', check, (_request, response) => response.send('never'));
app.get('/rejects', async () => {
  await new Promise(setImmediate);
  throw new RangeError('too far');
});
app.post('/echo', (request, response) => response.json(request.body));
app.get('/files{/*path}', (request, response) => response.json(request.params.path ?? []));
app.use((error, _request, response, _next) =>
  response.status(500).send(`${error.name}: ${error.message}`),
);
const server = createServer(app);
const base = await listen(server);
await show(base, ['/things/7', '/private/1', '/rejects', '/files', '/files/a/b']);
await show(base, ['/echo'], {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"a":[1,2]}',
});
await show(base, ['/echo'], {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{bad',
});
await close(server);
