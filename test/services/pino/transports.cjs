// Writes by transports, which are threads of their own, from the main thread and from another.
const { once } = require('node:events');
const { isMainThread, Worker } = require('node:worker_threads');
const { trace } = require('@opentelemetry/api');
const pino = require('pino');

const where = isMainThread ? 'main' : 'worker';
const target = { target: 'pino/file', options: { destination: 1 } };
const one = pino({ name: where, transport: target });
const two = pino(
  { name: where },
  pino.transport({ targets: [target, { ...target, level: 'warn' }] }),
);

trace.getTracer('test').startActiveSpan(`work in ${where}`, async (span) => {
  one.info(`one transport in ${where}`);
  one.child({ request: 'r1' }).error(new RangeError(`an error in ${where}`));
  two.warn(`two transports in ${where}`);
  span.end();
  if (isMainThread) await once(new Worker(__filename), 'exit');
});
