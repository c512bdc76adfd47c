// Answers `GET /?query=…`; at `/wrapped`, something stands around each resolver, as Apollo Server has it.
module.exports =
  ({ graphql, buildSchema, defaultFieldResolver, parse, subscribe }) =>
  async (request, response) => {
    const schema = buildSchema(`
      interface Named { name: String }
      type Author implements Named {
        name: String, books: [String], born: Int, initial: String, friend: Author, age(in: Int): Int
      }
      type Query { author(id: ID!): Author, authors: [Author], fails: String }
      type Mutation { rename(id: ID!, name: String!): Author }
      type Subscription { told: String }
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
      age({ in: year }) {
        return year - 1900;
      }
    }
    const rootValue = {
      author: async ({ id }) => new Author(id),
      authors: async () => [new Author('3'), new Author('4')],
      fails: async () => {
        throw new Error('the database is away');
      },
      rename: ({ id }) => new Author(id),
      async *told() {
        yield { told: 'one' };
        yield { told: 'two' };
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
    const source = searchParams.get('query');
    response.setHeader('content-type', 'application/json');
    if (pathname === '/told') {
      const events = [];
      const stream = await subscribe({ schema, document: parse(source), rootValue });
      for await (const event of stream) events.push(event);
      response.end(JSON.stringify(events));
      return;
    }
    const variableValues = { id: '1', name: 'a name that stays here' };
    const result = await graphql({ schema, source, rootValue, variableValues });
    response.end(JSON.stringify(result));
  };
