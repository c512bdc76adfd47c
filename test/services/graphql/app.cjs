// Answers `GET /?query=…`.
module.exports =
  ({ graphql, buildSchema }) =>
  async (request, response) => {
    const schema = buildSchema(`
      type Author { name: String, books: [String] }
      type Query { author(id: ID!): Author, fails: String }
    `);
    const rootValue = {
      author: async ({ id }) => ({ name: `author ${id}`, books: async () => ['one', 'two'] }),
      fails: async () => {
        throw new Error('the database is away');
      },
    };
    const source = new URL(request.url, 'http://localhost').searchParams.get('query');
    const result = await graphql({ schema, source, rootValue });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(result));
  };
