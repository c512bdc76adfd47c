// A module that a test or the service replaces for a while: by Module._load, and by require.cache.
const Module = require('node:module');
const PACKAGES = ['express', 'pino', 'fastify', 'koa', 'graphql', 'generic-pool', 'dataloader'];

const load = Module._load;
const stub = { stub: true };
Module._load = function (id, ...rest) {
  return PACKAGES.includes(id) ? stub : load.call(this, id, ...rest);
};
for (const name of PACKAGES) console.log(name, 'replaced', require(name) === stub);
Module._load = load;

for (const name of PACKAGES) {
  const file = require.resolve(name);
  const first = require(name);
  console.log(
    name,
    'real again',
    first !== stub,
    'as cached',
    require.cache[file].exports === first,
  );
  const entry = require.cache[file];
  delete require.cache[file];
  const fresh = require(name);
  console.log('fresh', fresh !== first, require(name) === fresh);
  require.cache[file] = {
    id: file,
    filename: file,
    loaded: true,
    exports: 'fake',
    children: [],
    paths: [],
  };
  console.log('entry replaced', require(name));
  require.cache[file].exports = 'another';
  console.log('exports replaced', require(name));
  require.cache[file] = entry;
  entry.exports = stub;
  console.log('exports of the real entry replaced', require(name) === stub);
  entry.exports = first;
  console.log('put back', require(name) === first, Object.keys(require.cache).includes(file));
}
