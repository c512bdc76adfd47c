// Server-sent events: the client leaves when it has what it came for.

import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('data: one\n\n');
});
const base = await listen(server);
const outgoing = get(`${base}/events`, { agent: false });
const [response] = await once(outgoing, 'response');
const [first] = await once(response.setEncoding('utf8'), 'data');
console.log(first.trim());
const gone = new Promise((resolve) => server.once('request', resolve));
response.destroy();
const again = get(`${base}/events`, { agent: false });
await gone;
const [second] = await once(again, 'response');
second.destroy();
await new Promise((resolve) => setTimeout(resolve, 50));
await close(server);
