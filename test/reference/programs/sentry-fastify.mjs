// What Sentry gets of a Fastify service.
// compare: sentry
import fastify from 'fastify';
import { show } from './support.mjs';

const app = fastify();
app.get('/throws/:id', async () => {
  throw new TypeError('thrown in the handler');
});
app.get('/refuses', async () => {
  throw Object.assign(new Error('refused'), { statusCode: 403 });
});
const base = await app.listen({ port: 0, host: '127.0.0.1' });
await show(base, ['/throws/1', '/refuses']);
await new Promise((resolve) => setTimeout(resolve, 300));
await app.close();
