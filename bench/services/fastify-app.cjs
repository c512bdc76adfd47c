module.exports = async (fastify) => {
  const app = fastify();
  app.get('/users/:id', async (request) => ({ id: request.params.id }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server.address().port;
};
