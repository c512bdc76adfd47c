// Writes its lines while it answers `GET /`, one of each kind.
const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = (log4js) => {
  const layout = { type: 'pattern', pattern: '%p %c %X{trace_id} %X{user} %m' };
  log4js.addLayout('json', () => (event) => {
    const { level, categoryName, context, data } = event;
    const [message] = data.map(String);
    return JSON.stringify({ level: level.levelStr, categoryName, ...context, message });
  });
  log4js.configure({
    levels: { AUDIT: { value: 35_000, colour: 'cyan' } },
    appenders: {
      pattern: { type: 'stdout', layout },
      json: { type: 'stdout', layout: { type: 'json' } },
      console: { type: 'console', layout: { type: 'messagePassThrough' } },
      errors: { type: 'logLevelFilter', level: 'error', appender: 'pattern' },
    },
    categories: {
      default: { appenders: ['pattern', 'errors'], level: 'info' },
      orders: { appenders: ['json'], level: 'trace', enableCallStack: true },
      console: { appenders: ['console'], level: 'info' },
    },
  });
  const logger = log4js.getLogger();
  const orders = log4js.getLogger('orders');

  logger.info('starting');
  const server = createServer((_request, response) => {
    orders.info('with fields');
    orders.addContext('user', 7);
    orders.warn('with %s and %d', 'arguments', 2);
    orders.removeContext('user');
    logger.debug('below the level');
    logger.error('failed:', new RangeError('out of range'));
    logger.error(new TypeError('no type'));
    orders.audit('of a level of its own');
    orders.trace('the least');
    logger.mark('a mark');
    log4js.getLogger('console').fatal('by console.log');
    response.end();
  });
  listen(server);
};
