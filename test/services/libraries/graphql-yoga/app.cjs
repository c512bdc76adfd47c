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
      type Told { word: String, fails: String }
      type Subscription { told: Told }
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
      Told: {
        async fails() {
          throw new Error('it is away');
        },
      },
      Subscription: {
        told: {
          async *subscribe() {
            for (const word of ['one', 'two']) {
              await new Promise(setImmediate);
              trace.getTracer('service').startSpan(`tell ${word}`).end();
              yield { told: { word } };
            }
          },
        },
      },
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
