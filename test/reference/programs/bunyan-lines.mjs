// bunyan: levels, errors, child loggers, lines inside of a span and outside.

import { trace } from '@opentelemetry/api';
import bunyan from 'bunyan';

const lines = [];
const logger = bunyan.createLogger({
  name: 'shop',
  level: 'debug',
  streams: [{ type: 'raw', level: 'debug', stream: { write: (record) => lines.push(record) } }],
});
logger.info({ port: 80 }, 'started');
logger.debug('detail');
logger.error(new TypeError('bad value'), 'failed');
logger.child({ part: 'billing' }).warn('slow %s', 'down');
trace.getTracer('program').startActiveSpan('work', (span) => {
  logger.info('inside');
  span.end();
});
logger.trace('not printed');
for (const { level, msg, part, port } of lines) console.log(level, msg, part, port);
