// A helper with an optional second argument: http.get(url, undefined, callback).
import { createServer, get } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((_request, response) => response.end('ok'));
const base = await listen(server);
const fetchText = (url, options) =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve('never called'), 1000);
    const outgoing = get(url, options, (response) => {
      clearTimeout(timer);
      response.resume().on('end', () => resolve(response.statusCode));
    });
    outgoing.on('response', (response) => response.resume());
  });
console.log(await fetchText(`${base}/with`, { headers: {} }));
console.log(await fetchText(`${base}/without`));
await close(server);
