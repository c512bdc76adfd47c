// Answers `GET /?query=…`; at `/wrapped`, something stands around each resolver, as Apollo Server has it.
module.exports =
  ({ graphql, buildSchema, defaultFieldResolver }) =>
  async (request, response) => {
    const schema = buildSchema(`
      type Author { name: String, books: [String], born: Int, initial: String, friend: Author }
      type Query { author(id: ID!): Author, authors: [Author], fails: String }
    `);
    class Author {
      constructor(id) {
        this.name = `author ${id}`;
        this.friend = id === '1' ? new Author('2') : null;
      }
      // As documents of mongoose have it.
      get born() {
        return 1900;
      }
      async books() {
        return ['one', 'two'];
      }
    }
    const rootValue = {
      author: async ({ id }) => new Author(id),
      authors: async () => [new Author('3'), new Author('4')],
      fails: async () => {
        throw new Error('the database is away');
      },
    };
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (pathname === '/wrapped') {
      schema.getType('Author').getFields().initial.resolve = ({ name }) => name[0];
      for (const type of ['Author', 'Query']) {
        for (const field of Object.values(schema.getType(type).getFields())) {
          const { resolve = defaultFieldResolver } = field;
          field.resolve = (...given) => resolve(...given);
        }
      }
    }
    const result = await graphql({ schema, source: searchParams.get('query'), rootValue });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(result));
  };
