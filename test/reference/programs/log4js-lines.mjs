// log4js: levels, errors, categories, lines inside of a span and outside.

import { trace } from '@opentelemetry/api';
import log4js from 'log4js';

log4js.configure({
  appenders: { out: { type: 'stdout', layout: { type: 'pattern', pattern: '%p %c %m' } } },
  categories: { default: { appenders: ['out'], level: 'debug' } },
});
const logger = log4js.getLogger('shop');
logger.info('started', 80);
logger.debug('detail');
logger.warn('slow %s', 'down');
log4js.getLogger('billing').error('failed');
trace.getTracer('program').startActiveSpan('work', (span) => {
  logger.info('inside');
  span.end();
});
logger.trace('not printed');
await new Promise((resolve) => log4js.shutdown(resolve));
