// Answers in pieces, with trailers, with a length, and with a body that the client sends slowly.
import { createServer, request } from 'node:http';
import { close, listen, show } from './support.mjs';

const server = createServer(async (incoming, response) => {
  if (incoming.url === '/pieces') {
    for (const piece of ['one ', 'two ', 'three']) {
      response.write(piece);
      await new Promise(setImmediate);
    }
    return response.end();
  }
  if (incoming.url === '/trailers') {
    response.writeHead(200, { trailer: 'x-sum' });
    response.write('with trailers');
    response.addTrailers({ 'x-sum': '7' });
    return response.end();
  }
  let text = '';
  for await (const chunk of incoming) text += chunk;
  response.end(text.toUpperCase());
});
const base = await listen(server);
await show(base, ['/pieces', '/trailers']);
const answer = await new Promise((resolve, reject) => {
  const outgoing = request(`${base}/echo`, { method: 'POST', agent: false }, (incoming) => {
    let text = '';
    incoming.on('data', (chunk) => {
      text += chunk;
    });
    incoming.on('end', () => resolve(text));
  });
  outgoing.on('error', reject);
  outgoing.write('first ');
  setImmediate(() => outgoing.end('second'));
});
console.log(answer);
await close(server);
