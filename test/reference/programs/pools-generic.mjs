// generic-pool: acquiring, waiting, what cannot be made.

import { createServer } from 'node:http';
import { createPool } from 'generic-pool';
import { ask, close, listen } from './support.mjs';

let made = 0;
const pool = createPool(
  { create: async () => ({ number: ++made }), destroy: async () => {} },
  { max: 1, min: 0 },
);
const server = createServer(async (_request, response) => {
  const first = await pool.acquire();
  const waiting = pool.acquire();
  setTimeout(() => pool.release(first), 5);
  const second = await waiting;
  await pool.release(second);
  const used = await pool.use(async ({ number }) => number);
  response.end(`${first.number} ${second.number} ${used}`);
});
const base = await listen(server);
console.log((await ask(`${base}/pool`)).body);
await pool.drain();
await pool.clear();
await close(server);
