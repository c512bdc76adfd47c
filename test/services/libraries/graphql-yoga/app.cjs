// GraphQL Yoga at `/graphql`; at `/itself`, what has become of its options.
const { createServer } = require('node:http');
const { trace } = require('@opentelemetry/api');
const listen = require('../../listen.cjs');

module.exports = ({ createYoga, createSchema, createGraphQLError }) => {
  const refuse = () => {
    throw createGraphQLError('there is nobody');
  };
  const schema = createSchema({
    typeDefs: `
      type Query { user: String, fails: String, refuses: String }
      type Mutation { add: String }
    `,
    resolvers: {
      Query: {
        user() {
          trace.getTracer('service').startSpan('look up').end();
          return 'user';
        },
        async fails() {
          await new Promise(setImmediate);
          throw new Error('the database is away');
        },
        refuses: refuse,
      },
      Mutation: { add: () => 'added' },
    },
  });
  const options = Object.freeze({ schema, logging: false, plugins: Object.freeze([]) });
  const yoga = createYoga(options);
  listen(
    createServer((request, response) => {
      if (request.url !== '/itself') return yoga(request, response);
      response.end(
        JSON.stringify([
          Object.keys(options),
          options.plugins,
          createYoga.name,
          yoga.graphqlEndpoint,
        ]),
      );
    }),
  );
};
