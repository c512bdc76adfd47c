// Lines of console as log records, which is off by default.
// instruments: console
// env: SIGHTLINE_CONSOLE=true
import { createServer } from 'node:http';
import { ask, close, listen } from './support.mjs';

const server = createServer((_request, response) => {
  console.log('in a request', { a: 1 });
  console.warn('careful: %s', 'hot');
  response.end();
});
await ask(`${await listen(server)}/`);
console.error(new Error('to the other stream').message);
await close(server);
