// Uses what makes spans without end: files, names, sockets.
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';

const name = new URL(import.meta.url);
readFileSync(name);
await stat(name);
await lookup('localhost');
const server = createServer().listen(0, () => server.close());
