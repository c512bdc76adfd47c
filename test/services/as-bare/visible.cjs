// What a service can see of its process and of its modules, before and after a request.
const http = require('node:http');
const { inspect } = require('node:util');

const EVENTS = ['SIGTERM', 'SIGINT', 'exit', 'beforeExit', 'uncaughtException', 'warning'];
const EXPORTED = {
  http,
  https: require('node:https'),
  http2: require('node:http2'),
  dns: require('node:dns'),
  // Node puts a function of its own in the place of process.chdir when it is loaded.
  threads: require('node:worker_threads'),
  process,
  console,
  fetch,
};
/** Where the class of servers is observed, and how a file is seen before it runs. */
const OWN = new Set(['http.Server.prototype.emit', 'https.Server.prototype.emit']);
/** Not of the service: versions, what is loaded, and listeners that are hidden. */
const PASSED_OVER =
  /^process\.(_|moduleLoadList|versions|report|memoryUsage|listeners|rawListeners|listenerCount|eventNames|removeAllListeners|permission|env|argv|execArgv)/;

function state(title) {
  console.log(title);
  for (const event of EVENTS) console.log(event, process.listenerCount(event));
  console.log(process.eventNames().map(String).join());
  console.log(process._getActiveHandles().map((handle) => handle.constructor.name));
  console.log(Object.keys(globalThis).join());
  console.log(Object.keys(process.env).filter((name) => !/^(OTEL|SIGHTLINE)_/.test(name)).length);
  console.log(Object.keys(require.cache).map((file) => file.split('/').at(-1)));
  console.log(module.children.length, require.main === module, module.parent);
  console.log(Error.stackTraceLimit, Error.prepareStackTrace, process.getMaxListeners());
  console.log(process.hasUncaughtExceptionCaptureCallback(), Object.keys(require.extensions));
}

function shape(path, value, depth) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  for (const key of Reflect.ownKeys(value)) {
    const at = `${path}.${String(key)}`;
    if (OWN.has(at) || PASSED_OVER.test(at)) continue;
    const { value: inner, get, set, ...flags } = Object.getOwnPropertyDescriptor(value, key);
    const kind = typeof inner === 'function' ? `${inner.name} ${inner.length}` : typeof inner;
    console.log(at, kind, get?.name, set?.name, Object.values(flags).join());
    if (depth > 0 && typeof inner === 'function') shape(at, inner, depth - 1);
  }
}

for (const [name, value] of Object.entries(EXPORTED)) shape(name, value, 2);
state('at the start');
const emitWarning = process.emitWarning;
const server = http.createServer((request, response) => {
  console.log('server', request.eventNames(), response.eventNames(), request.listenerCount('end'));
  response.end('answered');
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const request = http.get({ port, path: '/', agent: false }, (response) => {
    console.log('response', response.eventNames(), Object.keys(response).includes('emit'));
    response.resume().on('end', () => {
      server.close();
      server.once('close', () => {
        state('at the end');
        console.log(process.emitWarning === emitWarning, process.exitCode, process.title);
      });
    });
  });
  console.log(
    Reflect.ownKeys(request).map(String),
    request.eventNames(),
    request.listenerCount('response'),
  );
  const shown = inspect(request, { depth: 0 });
  console.log(
    shown
      .replaceAll(/\d{4,}/g, 'N')
      .replaceAll(/^.*(traceparent|outputSize|_header:|^ *'.*\\r\\n').*$/gm, ''),
  );
});
