// Credentials and secrets in what is called.
import { createServer, get } from 'node:http';
import { close, listen } from './support.mjs';

const server = createServer((_request, response) => {
  response.setHeader('connection', 'close');
  response.end('ok');
});
const base = await listen(server);
const url = new URL(`${base}/private?api_key=planted&page=2&X-Amz-Signature=planted`);
await new Promise((resolve) =>
  get(url, { auth: 'ada:planted', agent: false }, (response) =>
    response.resume().on('end', resolve),
  ),
);
await (await fetch(url)).text();
console.log('asked');
await close(server);
