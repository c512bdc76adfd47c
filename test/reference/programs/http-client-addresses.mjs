// Addresses of other kinds: IPv6, a socket of the file system, a server that only has a name.

import { rmSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { close } from './support.mjs';

const answer = (options) =>
  new Promise((resolve) => {
    get({ agent: false, ...options }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', (error) => resolve(error.code));
  });
const six = createServer((_request, response) => response.end());
await new Promise((resolve) => six.listen(0, '::1', resolve));
console.log('six', await answer({ host: '::1', port: six.address().port, path: '/six' }));
await close(six);
const path = join(tmpdir(), `reference-${process.pid}.sock`);
const local = createServer((_request, response) => response.end());
await new Promise((resolve) => local.listen(path, resolve));
console.log('socket', await answer({ socketPath: path, path: '/socket' }));
await close(local);
rmSync(path, { force: true });
const named = createServer((_request, response) => response.end());
await new Promise((resolve) => named.listen(0, 'localhost', resolve));
console.log('name', await answer({ host: 'localhost', port: named.address().port, path: '/name' }));
await close(named);
