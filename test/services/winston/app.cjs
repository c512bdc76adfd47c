// Writes its lines while it answers `GET /`, one of each kind.
const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = (winston) => {
  const { Console } = winston.transports;
  const json = winston.format.json();
  const logger = winston.createLogger({
    format: json,
    defaultMeta: { component: 'shop' },
    transports: [new Console(), new Console({ level: 'error' })],
  });
  const verbose = winston.createLogger({ transports: [new Console({ level: 'debug' })] });
  const silent = winston.createLogger({ silent: true, transports: [new Console()] });
  const later = winston.createLogger({ format: json });
  later.clear().add(new Console());
  const audit = winston.createLogger({
    levels: { error: 0, audit: 1, info: 2 },
    format: json,
    transports: [new Console()],
  });
  const coloured = winston.createLogger({
    format: winston.format.combine(
      winston.format.colorize({ all: true }),
      winston.format.splat(),
      winston.format.errors({ stack: true }),
      winston.format.printf(({ level, message }) => `${level}: ${message}`),
    ),
    transports: [new Console()],
  });
  winston.loggers.add('container', { format: json, transports: [new Console()] });
  winston.add(new Console({ format: json }));

  logger.info('starting');
  const server = createServer((request, response) => {
    logger.info('with fields', { user: 7, nested: { list: [1, 'two'] } });
    logger.child({ request: 'r1' }).warn('from a child');
    logger.debug('below the level');
    const error = Object.assign(new RangeError('out of range'), { detail: 'd' });
    logger.error('failed:', error);
    logger.error(new TypeError('no type'));
    logger.error('in a field', { error: new SyntaxError('no syntax') });
    verbose.debug('of a transport');
    silent.info('never printed');
    later.info('of a transport that came later');
    audit.audit('of a level of its own');
    coloured.info('in %s', 'colour');
    winston.loggers.get('container').info('of a container');
    winston.info('of the default logger');
    logger.log({ level: 'info', message: 'as an object', when: new Date(0) });
    coloured.info('with a cycle', { request });
    response.end();
  });
  listen(server);
};
