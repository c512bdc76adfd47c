// Packages that are entered by a path inside of them are observed too.
// modules: cjs
import { createServer } from 'node:http';
import { execute } from 'graphql/execution';
import { parse } from 'graphql/language';
import { buildSchema } from 'graphql/utilities';
import { ask, close, listen } from './support.mjs';

const schema = buildSchema('type Query { a: String }');
const server = createServer(async (_request, response) => {
  const { data } = await execute({ schema, document: parse('{ a }'), rootValue: { a: () => 'b' } });
  response.end(JSON.stringify(data));
});
console.log((await ask(await listen(server))).body);
await close(server);
