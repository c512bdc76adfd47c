// Writes its lines while it answers `GET /`, one of each kind.
const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = ({ createLogger }) => {
  const logger = createLogger({ name: 'shop' });
  const several = createLogger({
    name: 'several',
    streams: [{ stream: process.stdout }, { stream: process.stdout, level: 'error' }],
  });
  const later = createLogger({ name: 'later', streams: [] });
  later.addStream({ stream: process.stdout, level: 'debug' });

  logger.info('starting');
  const server = createServer((request, response) => {
    logger.info({ user: 7, nested: { list: [1, 'two'] } }, 'with fields');
    logger.child({ request: 'r1' }).warn('from a child');
    logger.debug('below the level');
    logger.error(new RangeError('out of range'), 'failed');
    logger.error(new TypeError('no type'));
    logger.error({ error: new SyntaxError('no syntax') }, 'in a field');
    several.info('to several streams');
    later.debug('of a stream that came later');
    logger.fatal({ request }, 'with a cycle');
    response.end();
  });
  listen(server);
};
