// Hapi: plugins with prefixes, validation and authentication that refuse, errors, what nobody answers.
import Hapi from '@hapi/hapi';
import { show } from './support.mjs';

const server = Hapi.server({ port: 0, host: '127.0.0.1', debug: false });
const plugin = (name) => ({
  name,
  register: (inner) =>
    inner.route({
      method: 'GET',
      path: '/{id}',
      handler: (request) => `${name} ${request.params.id}`,
    }),
});
await server.register(plugin('users'), { routes: { prefix: '/users' } });
await server.register(plugin('orders'), { routes: { prefix: '/orders' } });
server.auth.scheme('key', () => ({
  authenticate: (request, h) => {
    if (request.headers['x-key'] === undefined) return h.response('key?').code(401).takeover();
    return h.authenticated({ credentials: {} });
  },
}));
server.auth.strategy('key', 'key');
server.ext('onPreResponse', (_request, h) => h.continue);
server.route([
  { method: 'GET', path: '/', handler: () => 'home' },
  { method: 'GET', path: '/private', options: { auth: 'key' }, handler: () => 'private' },
  {
    method: 'GET',
    path: '/throws',
    handler: () => {
      throw new TypeError('in the handler');
    },
  },
  { method: 'GET', path: '/files/{path*}', handler: (request) => request.params.path },
  {
    method: 'GET',
    path: '/before',
    options: {
      pre: [
        () => {
          throw new Error('before');
        },
      ],
    },
    handler: () => 'never',
  },
  {
    method: ['PUT', 'POST'],
    path: '/items',
    handler: (_request, h) => h.response('made').code(201),
  },
]);
await server.start();
const base = server.info.uri;
await show(base, [
  '/',
  '/users/1',
  '/orders/2',
  '/private',
  '/throws',
  '/files/a/b',
  '/before',
  '/nothing',
]);
await show(base, ['/items'], { method: 'POST' });
await server.stop();
