module.exports = async (fastify) => {
  const app = fastify({ rewriteUrl: ({ url }) => url.replace(/^\/old/, '/users') });
  const ok = async () => 'ok';
  app.get('/plain', ok);
  app.get('/users/:id', ok);
  app.post('/users/:id', ok);
  app.get('/books/:id', ok);
  app.get('/films/:id', ok);
  app.get('/fails/:id', (_request, _reply) => {
    throw new Error('the database is away');
  });
  app.get('/fails-later/:id', async () => {
    await new Promise(setImmediate);
    throw new Error('the database is away');
  });
  app.get('/checked/:id', { preHandler: async (_request, reply) => reply.code(401).send() }, ok);
  app.get('/last', ok);
  const under = (prefix, paths) =>
    app.register(
      async (inner) => {
        for (const path of paths) inner.get(path, ok);
      },
      { prefix },
    );
  under('/api', ['/members/:id']);
  under('/api', ['/orders', '/orders/:id']);
  under('/api/v1', ['/test']);
  under('/shops/:shop', ['/carts/:cart']);
  under('/first', ['/', '/inner/:id']);
  under('/second', ['/', '/inner/:id']);
  under('/pages', ['/*']);
  await app.listen({ port: 0, host: '127.0.0.1' });
  console.log(`listening on http://127.0.0.1:${app.server.address().port}`);
};
