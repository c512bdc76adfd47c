// Asks a server of HTTP/2 by undici, and ends by itself.
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { Agent, fetch, request } from 'undici';

const { KEY, CERTIFICATE } = process.env;
const tls = { key: readFileSync(KEY), cert: readFileSync(CERTIFICATE) };
const server = createSecureServer(tls, (_request, response) => response.end('answer'));
server.listen(0, async () => {
  const dispatcher = new Agent({ allowH2: true, connect: { rejectUnauthorized: false } });
  const url = `https://localhost:${server.address().port}`;
  await (await request(`${url}/request`, { dispatcher })).body.text();
  await (await fetch(`${url}/fetch`, { dispatcher })).text();
  await dispatcher.close();
  server.close();
});
