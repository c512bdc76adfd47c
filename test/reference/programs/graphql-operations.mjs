// GraphQL: queries, lists, arguments, errors of resolvers, of syntax and of validation.

import { createServer } from 'node:http';
import { buildSchema, graphql } from 'graphql';
import { ask, close, listen } from './support.mjs';

const schema = buildSchema(`
  type Author { name: String, books: [Book] }
  type Book { title: String, pages(min: Int): Int }
  type Query { author(id: ID!): Author, fails: String }
  type Mutation { rename(id: ID!, name: String!): Author }
`);
const author = (id) => ({
  name: `author ${id}`,
  books: async () => [
    { title: 'one', pages: () => 10 },
    { title: 'two', pages: async () => 20 },
  ],
});
const rootValue = {
  author: async ({ id }) => author(id),
  fails: async () => {
    throw new Error('the database is away');
  },
  rename: ({ id }) => author(id),
};
const server = createServer(async (request, response) => {
  const source = new URL(request.url, 'http://x').searchParams.get('q');
  const result = await graphql({ schema, source, rootValue });
  response.end(JSON.stringify(result.errors?.map(({ message }) => message) ?? result.data));
});
const base = await listen(server);
const sources = [
  '{ author(id: "7") { name books { title pages(min: 3) } } }',
  'query Named { author(id: "8") { name } }',
  'mutation { rename(id: "1", name: "ada") { name } }',
  '{ fails }',
  '{ none }',
  '{ broken',
];
for (const source of sources)
  console.log((await ask(`${base}/?q=${encodeURIComponent(source)}`)).body);
await close(server);
