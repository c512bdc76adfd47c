// Clients above http: axios and got, an error status, a refused connection, a retry.

import { createServer } from 'node:http';
import axios from 'axios';
import got from 'got';
import { close, listen } from './support.mjs';

let calls = 0;
const server = createServer((request, response) => {
  calls += 1;
  response.setHeader('connection', 'close');
  if (request.url === '/flaky' && calls % 2 === 1) response.statusCode = 503;
  if (request.url === '/missing') response.statusCode = 404;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ path: request.url }));
});
const base = await listen(server);
console.log((await axios.get(`${base}/axios`)).data.path);
console.log(await axios.get(`${base}/missing`).catch((error) => error.response.status));
console.log(await axios.get('http://127.0.0.1:1/').catch((error) => error.code));
console.log((await got(`${base}/got`).json()).path);
console.log(await got(`${base}/missing`).catch((error) => error.response.statusCode));
calls = 0;
console.log(
  (await got(`${base}/flaky`, { retry: { limit: 1, calculateDelay: () => 1 } }).json()).path,
);
await close(server);
