// Functions of built-in modules that tests replace, as importers by name see them.

import * as namespace from 'node:http';
import http, { get, request } from 'node:http';
import { get as secure } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';

console.log(http.get === get, namespace.get === get, namespace.default === http, secure.name);
const original = http.get;
http.get = function fake() {};
syncBuiltinESMExports();
console.log(get.name, namespace.get === http.get, (await import('node:http')).get.name);
http.get = original;
mock.method(http, 'request', () => 'mocked');
syncBuiltinESMExports();
console.log(request('http://localhost'), http.request('http://localhost'));
mock.restoreAll();
syncBuiltinESMExports();
console.log(get === original, request === http.request, http.get.length, http.request.name);
