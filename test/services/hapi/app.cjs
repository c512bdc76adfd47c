module.exports = async (hapi) => {
  const server = hapi.server({ port: 0, host: '127.0.0.1', debug: false });
  server.route([
    { method: 'GET', path: '/users/{id}', handler: (request) => ({ id: request.params.id }) },
    {
      method: 'GET',
      path: '/fails',
      handler: async () => {
        throw new Error('the database is away');
      },
    },
  ]);
  await server.start();
  console.log(`listening on ${server.info.uri}`);
};
