// Libraries that report themselves, and one that does not, for bundlers to put into one file.
import { createServer } from 'node:http';
import Fastify from 'fastify';
import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { request } from 'undici';

const cache = new LRUCache({ max: 9 });
const other = createServer((_request, response) => response.end('other')).listen(0, '127.0.0.1');
const app = Fastify();
app.get('/films/:id', async ({ params }) => {
  cache.set(`film:${params.id}`, 1);
  return `${cache.get(`film:${params.id}`)}`;
});
app.get('/calls/:to', async () => {
  const { body } = await request(`http://127.0.0.1:${other.address().port}/there`);
  return body.text();
});
app.addHook('onRequest', async ({ url }, reply) => {
  if (url === '/calls/refused') reply.code(403).send('refused');
});
app.listen({ host: '127.0.0.1', port: 0 }).then((url) => {
  console.log(`listening on ${url}`, typeof pg.Pool);
});
process.once('SIGTERM', () => {
  other.close();
  app.close();
});
