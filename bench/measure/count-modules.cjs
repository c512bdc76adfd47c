// Loaded before a subject: keeps the addresses of all modules that are loaded from files.
const { registerHooks } = require('node:module');

const modules = new Set();
globalThis[Symbol.for('bench.modules')] = modules;

registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) modules.add(url.replace(/[?#].*/, ''));
    return nextLoad(url, context);
  },
});
