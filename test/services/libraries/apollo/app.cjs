// GraphQL by Apollo Server: standalone, in Express and in Fastify, as SERVED_BY says.
const { createServer } = require('node:http');
const { trace } = require('@opentelemetry/api');
const listen = require('../../listen.cjs');

const typeDefs = `
  type Query { user: String, fails: String, refuses: String }
  type Mutation { add: String }
`;

module.exports = async ({
  apollo,
  standalone,
  graphql,
  inExpress,
  inFastify,
  express,
  fastify,
}) => {
  const resolvers = {
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
        throw new graphql.GraphQLError('there is nobody', { extensions: { code: 'FORBIDDEN' } });
      },
    },
    Mutation: { add: () => 'added' },
  };
  const options = {
    typeDefs,
    resolvers,
    csrfPrevention: false,
    includeStacktraceInErrorResponses: false,
  };
  const breaking = {
    async requestDidStart() {
      return {
        async didResolveOperation({ operationName }) {
          if (operationName === 'Hooked') throw new Error('the hook is broken');
        },
      };
    },
  };
  const context = async ({ req }) => {
    if (req.headers.asks === 'broken') throw new Error('there is no context');
    if (req.headers.asks !== 'nobody') return {};
    throw new graphql.GraphQLError('who is there', { extensions: { http: { status: 401 } } });
  };
  const server = new apollo.ApolloServer({ ...options, plugins: [breaking] });
  switch (process.env.SERVED_BY) {
    case 'express': {
      await server.start();
      const app = express();
      app.use('/graphql', express.json(), inExpress.expressMiddleware(server, { context }));
      listen(createServer(app));
      break;
    }
    case 'fastify': {
      const app = fastify();
      await server.start();
      app.route({
        url: '/graphql',
        method: ['GET', 'POST', 'OPTIONS'],
        handler: inFastify.fastifyApolloHandler(server),
      });
      console.log(`listening on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
      break;
    }
    default: {
      const { url } = await standalone.startStandaloneServer(server, {
        listen: { port: 0, host: '127.0.0.1' },
        context,
      });
      console.log(`listening on ${url}`);
    }
  }
};
