// GraphQL by Mercurius in Fastify: an operation with a name, one without, one whose resolver fails, one that is refused.
const { trace } = require('@opentelemetry/api');

module.exports = async (fastify, mercurius) => {
  const app = fastify();
  app.register(mercurius, {
    schema: `
      type Query { user: String, fails: String, refuses: String }
      type Mutation { add: String }
    `,
    resolvers: {
      Query: {
        user: async () => {
          trace.getTracer('service').startSpan('look up').end();
          return 'ada';
        },
        fails: async () => {
          await new Promise(setImmediate);
          throw new Error('the database is away');
        },
        refuses: () => {
          throw new mercurius.ErrorWithProps('there is nobody', {}, 403);
        },
      },
      Mutation: { add: () => 'added' },
    },
  });
  console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
};
