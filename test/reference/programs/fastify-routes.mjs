// Fastify: plugins with prefixes, hooks that answer, schemas that refuse, errors, what nobody answers.
import fastify from 'fastify';
import { show } from './support.mjs';

const app = fastify();
app.addHook('onRequest', async (request, reply) => {
  if (request.url === '/guarded/1') reply.code(401).send('who?');
});
app.get('/', async () => 'home');
app.get('/users/:id', async (request) => ({ id: request.params.id }));
app.get('/guarded/:id', async () => 'never');
app.get('/wild/*', async (request) => request.params['*']);
app.get('/throws', async () => {
  throw new TypeError('in the handler');
});
app.get('/status', async (_request, reply) => reply.code(409).send({ conflict: true }));
app.post(
  '/orders',
  { schema: { body: { type: 'object', required: ['item'] } } },
  async (_request, reply) => reply.code(201).send('ok'),
);
app.register(
  async (inner) => {
    inner.get('/things/:thing', async (request) => request.params.thing);
    inner.register(async (deeper) => deeper.get('/deep', async () => 'deep'), { prefix: '/more' });
  },
  { prefix: '/v1' },
);
const base = await app.listen({ port: 0, host: '127.0.0.1' });
await show(base, [
  '/',
  '/users/1',
  '/guarded/1',
  '/wild/a/b',
  '/throws',
  '/status',
  '/v1/things/2',
  '/v1/more/deep',
  '/nothing',
]);
const json = { 'content-type': 'application/json' };
await show(base, ['/orders'], { method: 'POST', headers: json, body: '{"item":1}' });
await show(base, ['/orders'], { method: 'POST', headers: json, body: '{}' });
await app.close();
