// Headers as an array, flat and in pairs, as Node documents both.
import { createServer, request } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((incoming, response) => {
  const names = Object.keys(incoming.headers).filter(
    (name) => !['traceparent', 'connection'].includes(name),
  );
  response.end(names.sort().join());
});
const base = await listen(server);
const { port } = new URL(base);
const send = (headers) =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      { port, host: '127.0.0.1', path: '/', headers, agent: false },
      (incoming) => {
        let text = '';
        incoming.on('data', (chunk) => {
          text += chunk;
        });
        incoming.on('end', () => resolve(text));
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
console.log('flat', await send(['Host', 'h', 'X-Colour', 'blue', 'Authorization', 'Basic x']));
console.log(
  'pairs',
  await send([
    ['Host', 'h'],
    ['X-Colour', 'blue'],
  ]),
);
console.log('none', await send([]));
await close(server);
