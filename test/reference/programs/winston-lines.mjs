// winston: levels, errors, child loggers, lines inside of a span and outside.

import { trace } from '@opentelemetry/api';
import winston from 'winston';

const logger = winston.createLogger({
  level: 'debug',
  format: winston.format.json(),
  transports: [new winston.transports.Console()],
});
logger.info('started', { port: 80 });
logger.debug('detail');
logger.error('failed', new TypeError('bad value'));
logger.child({ part: 'billing' }).warn('slow');
trace.getTracer('program').startActiveSpan('work', (span) => {
  logger.info('inside');
  span.end();
});
logger.silly('not printed');
