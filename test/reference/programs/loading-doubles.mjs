// Doubles of tests: a patched builtin, a stub in require.cache, a replaced Module._load.
// modules: cjs

import http from 'node:http';
import Module from 'node:module';

const real = http.get;
http.get = () => 'stub';
Module.syncBuiltinESMExports();
console.log((await import('node:http')).get());
http.get = real;
Module.syncBuiltinESMExports();
const load = Module._load;
Module._load = function (request, ...rest) {
  return request === 'express' ? 'stub' : load.call(this, request, ...rest);
};
console.log(typeof require('express'));
Module._load = load;
console.log(typeof require('express'));
const key = require.resolve('pino');
require('pino');
require.cache[key].exports = 'mock';
console.log(typeof require('pino'));
delete require.cache[key];
console.log(typeof require('pino'));
