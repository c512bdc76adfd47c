// Listeners of servers, requests, sockets and processes, as the service sees them.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((incoming, response) => {
  const listener = () => {};
  response.on('finish', listener);
  const found = response.listeners('finish').includes(listener);
  response.off('finish', listener);
  response.end(
    `${found} ${response.listeners('finish').includes(listener)} ${incoming.listenerCount('aborted')}`,
  );
});
console.log(server.listenerCount('request'), server.eventNames().map(String).sort().join());
const base = await listen(server);
const outgoing = request(base, { agent: false });
const listener = () => {};
outgoing.on('response', listener);
outgoing.once('response', () => console.log('once'));
console.log(outgoing.listenerCount('response'), outgoing.listeners('response').includes(listener));
outgoing.off('response', listener);
outgoing.end();
const [incoming] = await once(outgoing, 'response');
let text = '';
for await (const chunk of incoming) text += chunk;
console.log(text);
console.log(
  process.listenerCount('exit') >= 0,
  process.listenerCount('SIGTERM'),
  process.listenerCount('uncaughtException'),
);
await close(server);
