// dataloader: loads that are batched, one that fails, one that is primed.

import { createServer } from 'node:http';
import DataLoader from 'dataloader';
import { ask, close, listen } from './support.mjs';

const server = createServer(async (_request, response) => {
  const users = new DataLoader(
    async (ids) => ids.map((id) => (id === 0 ? new Error('none') : `user ${id}`)),
    { name: 'users' },
  );
  users.prime(9, 'primed');
  const seen = await Promise.all([
    users.load(1),
    users.load(2),
    users.load(0).catch((error) => error.message),
    users.load(9),
  ]);
  seen.push((await users.loadMany([3, 4])).length);
  response.end(seen.join());
});
const base = await listen(server);
console.log((await ask(`${base}/batches`)).body);
await close(server);
