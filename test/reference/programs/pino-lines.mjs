// pino: levels, errors, child loggers, lines inside of a span and outside.

import { trace } from '@opentelemetry/api';
import pino from 'pino';

const logger = pino({ base: null, timestamp: false, level: 'debug' });
logger.info({ port: 80 }, 'started');
logger.debug('detail');
logger.error(
  Object.assign(new TypeError('bad value'), { stack: 'TypeError: bad value' }),
  'failed',
);
logger.child({ part: 'billing' }).warn('slow %s', 'down');
trace.getTracer('program').startActiveSpan('work', (span) => {
  logger.info('inside');
  span.end();
});
logger.trace('not printed');
