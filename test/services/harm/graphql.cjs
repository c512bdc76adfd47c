// A query for plain properties, with something around each resolver, as Apollo Server has it.
const { buildSchema, defaultFieldResolver, graphql } = require('graphql');

const schema = buildSchema('type Book { title: String } type Query { book: Book }');
for (const type of ['Book', 'Query']) {
  for (const field of Object.values(schema.getType(type).getFields())) {
    field.resolve = (...given) => defaultFieldResolver(...given);
  }
}
const rootValue = { book: () => ({ title: 'one' }) };
graphql({ schema, source: '{ book { title } }', rootValue }).then(({ data }) => {
  console.log(JSON.stringify(data));
});
