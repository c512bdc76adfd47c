// Packages look up who loads them, at the top of their own file and below.
console.log(require('./callers/top-level.cjs'));
console.log(require('./callers/nested.cjs'));
console.log(require.name, require.length, Module().prototype.require.name, Module()._load.name);

function Module() {
  return require('node:module');
}
