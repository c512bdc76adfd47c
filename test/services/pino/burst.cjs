// Writes more lines in one turn of the event loop than may wait, and then why it ends.
const pino = require('pino');

const logger = pino();
for (let line = 0; line < 6000; line++) logger.info({ line }, 'working');
logger.fatal(new Error('no more room'), 'the last words');
