// Several requests through one connection of an agent.
import { Agent, createServer } from 'node:http';
import { ask, close, listen } from './support.mjs';

let connections = 0;
const server = createServer((request, response) => response.end(request.url));
server.on('connection', () => {
  connections += 1;
});
const base = await listen(server);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
for (const path of ['/1', '/2', '/3']) {
  const { body } = await ask(base + path, { agent });
  console.log(body);
}
agent.destroy();
console.log('connections', connections);
await close(server);
