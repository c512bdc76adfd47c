// Writes its lines while it answers `GET /`, one of each kind.
const { createServer } = require('node:http');
const listen = require('../listen.cjs');

module.exports = (pino) => {
  const logger = pino({ redact: ['password'] });
  const several = pino(
    {},
    pino.multistream([{ stream: process.stdout }, { stream: process.stdout }]),
  );
  const audit = pino({ customLevels: { audit: 35 }, messageKey: 'message', timestamp: false });
  const named = pino({ name: 'shop', formatters: { level: (label) => ({ level: label }) } });
  const mixed = pino({ mixin: () => ({ team: 'blue' }) });

  logger.info('starting');
  const server = createServer((_request, response) => {
    logger.info({ user: 7, nested: { list: [1, 'two'] }, password: 'secret' }, 'with fields');
    logger.child({ request: 'r1' }).warn('from a child');
    logger.debug('below the level');
    logger.error(new RangeError('out of range'), 'failed');
    logger.error(new TypeError('no type'));
    logger.error({ error: new SyntaxError('no syntax') }, 'in a field');
    logger.error('with %s', new Error('an argument'));
    several.info('to several streams');
    audit.audit('of a level of its own');
    named.info('with formatters');
    mixed.fatal('with a mixin');
    response.end();
  });
  listen(server);
};
