// Lines that reach nobody, and some that do, of loggers with transports of all kinds.
const { trace } = require('@opentelemetry/api');
const winston = require('winston');

const { Console } = winston.transports;
const json = winston.format.json();
const only = (wanted) => winston.format((info) => (info.kind === wanted ? info : false))();
const both = winston.format.combine(only('a'), json);
const logger = (transports, options = {}) =>
  winston.createLogger({ format: json, ...options, transports });

const dropping = logger([new Console({ format: both }), new Console({ format: both })]);
dropping.info('dropped by both', { kind: 'b' });
dropping.info('kept by both', { kind: 'a' });
const mixed = logger([new Console({ format: both }), new Console()]);
mixed.info('kept by one', { kind: 'b' });
const either = logger([
  new Console({ format: winston.format.combine(only('a'), json) }),
  new Console({ format: winston.format.combine(only('b'), json) }),
]);
either.info('kept by the other', { kind: 'b' });
logger([new Console({ silent: true })]).info('silent transport');
logger([new Console({ silent: true }), new Console({ level: 'error' })]).info('below the other');

const levels = { emerg: 0, bad: 1, good: 2 };
const own = logger([new Console()], { levels, level: 'good' });
for (const level of Object.keys(levels)) own[level](`level ${level}`);

trace.getTracer('test').startActiveSpan('work', (span) => {
  logger([new Console()], {
    format: winston.format.combine(winston.format.metadata(), json),
  }).info('with metadata', { user: 7 });
  span.end();
});
