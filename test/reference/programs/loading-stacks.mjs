// The frames of an error made while modules are loaded, and in a handler.
// modules: cjs

import { createServer } from 'node:http';
import Module from 'node:module';
import { ask, close, listen } from './support.mjs';

const frames = (text) =>
  text
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .trim()
        .replace(/[(\s].*[\\/(]/, ' ')
        .replace(/:\d+/g, '')
        .replace(/\)$/, ''),
    )
    .join(' | ');
const inner = new Module('/inner.js');
inner._compile('module.exports = () => new Error("here").stack;', '/inner.js');
console.log(frames(inner.exports()));
const server = createServer((_request, response) => response.end(frames(new Error('here').stack)));
console.log((await ask(await listen(server))).body);
await close(server);
