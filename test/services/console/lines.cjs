// Prints by each method of the console that prints, and by loggers that do.
const { trace } = require('@opentelemetry/api');
const bunyan = require('bunyan');
const pino = require('pino');
const winston = require('winston');

console.log('before any span');
trace.getTracer('test').startActiveSpan('work', (span) => {
  console.log('%s has %d', 'the cart', 3, { user: 7 });
  console.info({ order: 1 });
  console.debug('little');
  console.warn('careful');
  console.error(new RangeError('out of range'));
  console.error('failed:', new TypeError('no type'));
  console.dir({ deep: { as: { it: { goes: { on: 1 } } } } }, { depth: 0 });
  console.table([{ a: 1 }]);
  console.group('a group');
  console.log('inside');
  console.groupEnd();
  console.assert(false, 'not so');
  console.assert(true, 'so');
  console.trace('how did we get here');
  console.count('times');
  console.log('{"json":true}');
  console.log();

  const winstonLogger = winston.createLogger({
    format: winston.format.json(),
    transports: [new winston.transports.Console({ forceConsole: true })],
  });
  winstonLogger.info('by winston');
  pino({}, { write: (line) => console.log(line.trimEnd()) }).info('by pino');
  bunyan
    .createLogger({
      name: 'b',
      streams: [{ type: 'raw', stream: { write: (r) => console.log(r.msg) } }],
    })
    .info('by bunyan');
  span.end();
});
