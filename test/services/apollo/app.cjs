// Apollo Server as it is, which gives each field a resolver for its cache control.
const typeDefs = `
  type Author { name: String, upper: String }
  type Book { id: ID!, title: String, author: Author }
  type Query { books: [Book] }
`;
const author = { name: 'a' };
const books = [
  { id: 1, title: 'one', author },
  { id: 2, title: 'two', author },
];
const resolvers = {
  Query: { books: async () => books },
  Author: { upper: ({ name }) => name.toUpperCase() },
};

module.exports = async ({ ApolloServer }, { startStandaloneServer }) => {
  const server = new ApolloServer({ typeDefs, resolvers, csrfPrevention: false });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  console.log(`listening on ${url}`);
};
