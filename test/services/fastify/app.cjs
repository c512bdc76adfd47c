module.exports = async (fastify) => {
  const app = fastify();
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers['x-token'] === 'bad')
      return reply.code(401).send({ error: 'who are you?' });
  });
  app.get('/users/:id', async (request) => ({ id: request.params.id }));
  app.get('/fails', async () => {
    throw new Error('the database is away');
  });
  await app.register(
    async (decks) => {
      decks.get('/:deck/cards/:card', (request, reply) => reply.send(request.params));
    },
    { prefix: '/decks' },
  );
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  console.log(`listening on ${address}`);
};
