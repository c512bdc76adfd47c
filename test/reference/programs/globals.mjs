// What is global, and what a module sees of itself.
const before = [
  'fetch',
  'Request',
  'Response',
  'Headers',
  'performance',
  'queueMicrotask',
  'structuredClone',
];
console.log(before.map((name) => typeof globalThis[name]).join());
console.log(fetch.name, fetch.length, Object.keys(globalThis).sort().join());
console.log(Error.stackTraceLimit, typeof Error.prepareStackTrace);
console.log(process.title, process.exitCode, process.argv.length);
