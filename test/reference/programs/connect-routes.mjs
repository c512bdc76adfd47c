// Connect: middleware with and without a path, errors.

import { createServer } from 'node:http';
import connect from 'connect';
import { close, listen, show } from './support.mjs';

const app = connect();
app.use(function first(_request, _response, next) {
  next();
});
app.use('/users', function users(request, response) {
  response.end(`users ${request.url}`);
});
app.use('/throws', () => {
  throw new TypeError('in the handler');
});
app.use((error, _request, response, _next) => {
  response.statusCode = 500;
  response.end(error.message);
});
const server = createServer(app);
const base = await listen(server);
await show(base, ['/users/1', '/throws', '/nothing']);
await close(server);
