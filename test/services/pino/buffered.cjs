// Ends without a farewell after it has flushed what it buffered.
const pino = require('pino');

const logger = pino(pino.destination({ dest: 1, minLength: 4096, sync: false }));
logger.info('buffered');
logger.flush(() => process.kill(process.pid, 'SIGKILL'));
