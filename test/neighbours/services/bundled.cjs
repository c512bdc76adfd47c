// Registers by copies of the API that lie in no package of that name, as in a bundle.
const { cpSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { createRequire } = require('node:module');

const own = createRequire(`${process.cwd()}/`);
const folder = mkdtempSync(join(tmpdir(), 'bundled-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
let file = own.resolve('@opentelemetry/api');
const main = file;
while (!file.endsWith('/api')) file = dirname(file);
cpSync(file, join(folder, 'bundled'), { recursive: true });
const api = require(main.replace(file, join(folder, 'bundled')));

const { AsyncLocalStorageContextManager } = createRequire(own.resolve('@opentelemetry/sdk-node'))(
  '@opentelemetry/context-async-hooks',
);
let entered = 0;
class Manager extends AsyncLocalStorageContextManager {
  with(...given) {
    entered++;
    return super.with(...given);
  }
}
const results = [
  api.trace.setGlobalTracerProvider({ getTracer: () => undefined }),
  api.propagation.setGlobalPropagator({
    inject() {},
    extract: (context) => context,
    fields: () => [],
  }),
  api.context.setGlobalContextManager(new Manager().enable()),
];
const http = require('node:http');
const server = http.createServer((_request, response) => {
  const { traceId } = api.trace.getActiveSpan()?.spanContext() ?? {};
  response.end(JSON.stringify({ results, entered: entered > 0, traceId }));
});
server.listen(0, '127.0.0.1', async () => {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/`);
  process.stdout.write(await answer.text());
  server.close();
});
