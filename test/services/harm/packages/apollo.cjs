const { ApolloServer } = require('@apollo/server');
const { startStandaloneServer } = require('@apollo/server/standalone');
const { ask, attempt, print, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('apollo', ApolloServer, 2);
  const seen = [];
  const plugin = {
    async requestDidStart() {
      return {
        async willSendResponse({ operationName }) {
          seen.push(operationName);
        },
      };
    },
  };
  const server = new ApolloServer({
    typeDefs:
      'type Query { hello(name: String): String fails: Int inner: Inner } type Inner { value: Int }',
    resolvers: {
      Query: {
        hello: (_parent, { name }, context, info) =>
          `hello ${name} ${context.own} ${info.fieldName}`,
        fails: () => {
          throw new Error('failed');
        },
        inner: () => Promise.resolve(Object.freeze({ value: 1 })),
      },
    },
    plugins: [plugin],
    includeStacktraceInErrorResponses: false,
  });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async () => ({ own: 1 }),
  });
  const post = (query) =>
    ask(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(query),
    });
  await post({ query: 'query A { hello(name: "x") inner { value } }', operationName: 'A' });
  await post({ query: '{ fails }' });
  await post({ query: '{ nothing }' });
  await post({ query: '{' });
  await post({});
  await attempt('directly', () =>
    server.executeOperation(
      { query: 'query B { hello }' },
      { contextValue: Object.freeze({ own: 2 }) },
    ),
  );
  print(seen);
  await server.stop();
  await attempt('stopped', () => server.executeOperation({ query: '{ hello }' }));
  await attempt('wrong', () => new ApolloServer({}));
};
