// A worker of a cluster writes, and the primary prints.
const cluster = require('node:cluster');
const { trace } = require('@opentelemetry/api');
const log4js = require('log4js');

log4js.configure({
  appenders: { out: { type: 'stdout', layout: { type: 'pattern', pattern: '%m %X{trace_id}' } } },
  categories: { default: { appenders: ['out'], level: 'info' } },
});
if (cluster.isPrimary) {
  cluster.fork();
} else {
  trace.getTracer('test').startActiveSpan('work', (span) => {
    log4js.getLogger('worker').info('of a worker');
    span.end();
    setImmediate(() => process.disconnect());
  });
}
