// Hapi: plugins that are frozen or modules' namespaces, extensions, validation that refuses.
import Hapi from '@hapi/hapi';
import { show } from './support.mjs';

const server = Hapi.server({ port: 0, host: '127.0.0.1', debug: false });
const attempt = async (name, register) => {
  try {
    await register();
    console.log(name, 'ok');
  } catch (error) {
    console.log(name, error.message.split('\n')[0]);
  }
};
const plugin = (name) => ({
  name,
  register: (inner) => inner.route({ method: 'GET', path: `/${name}`, handler: () => name }),
});
await attempt('frozen', () => server.register(Object.freeze(plugin('frozen'))));
await attempt('list', () => server.register([plugin('first'), { plugin: plugin('second') }]));
await attempt('getter', () =>
  server.register({
    name: 'getter',
    get register() {
      return (inner) => inner.route({ method: 'GET', path: '/getter', handler: () => 'getter' });
    },
  }),
);
await attempt('route', () =>
  server.route(Object.freeze({ method: 'GET', path: '/route', handler: () => 'route' })),
);
await attempt('ext', () =>
  server.ext(Object.freeze({ type: 'onPreHandler', method: (_request, h) => h.continue })),
);
server.route({
  method: 'GET',
  path: '/checked/{id}',
  options: {
    validate: {
      params: () => {
        throw new Error('bad');
      },
    },
  },
  handler: () => 'never',
});
await server.start();
await show(server.info.uri, ['/frozen', '/first', '/second', '/getter', '/route', '/checked/3']);
await server.stop();
