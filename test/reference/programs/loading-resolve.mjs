// What an ES module finds out about where others lie.
// modules: esm
import { createRequire, isBuiltin } from 'node:module';
import { extname } from 'node:path';

for (const name of ['node:http', 'express', 'pg', 'node:fs']) {
  const url = import.meta.resolve(name);
  console.log(name, isBuiltin(url), extname(url), url.includes('?'));
}
const require = createRequire(import.meta.filename);
const attempt = async (name, find) => {
  try {
    console.log(name, await find());
  } catch (error) {
    console.log(name, error.code);
  }
};
const http = import.meta.resolve('node:http');
await attempt('require', () => typeof require(http).get);
await attempt('builtin', () => typeof process.getBuiltinModule(http)?.get);
await attempt(
  'same',
  async () => (await import(import.meta.resolve('express'))) === (await import('express')),
);
