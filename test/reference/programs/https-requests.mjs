// A server and a client of HTTPS, with a certificate that signs itself.
// needs: certificate
import { readFileSync } from 'node:fs';
import { createServer, get, request } from 'node:https';
import { close } from './support.mjs';

const [key, cert] = [process.env.TLS_KEY, process.env.TLS_CERT].map((path) => readFileSync(path));
const server = createServer({ key, cert }, (incoming, response) => {
  if (incoming.url === '/broken') response.statusCode = 500;
  response.end(`${incoming.method} ${incoming.url}`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address();
const answer = (start) =>
  new Promise((resolve) => {
    const outgoing = start((incoming) => {
      let text = '';
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('end', () => resolve(`${incoming.statusCode} ${text}`));
    });
    outgoing.on('error', (error) => resolve(error.code));
  });
const at = { host: '127.0.0.1', port, ca: cert, agent: false, servername: 'localhost' };
console.log(await answer((done) => get({ ...at, path: '/get' }, done)));
console.log(
  await answer((done) => request({ ...at, path: '/post', method: 'POST' }, done).end('x')),
);
console.log(await answer((done) => get({ ...at, path: '/broken' }, done)));
console.log(await answer((done) => get({ ...at, ca: undefined, path: '/untrusted' }, done)));
await close(server);
