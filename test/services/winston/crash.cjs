// Ends by an exception that winston prints.
const winston = require('winston');

winston.createLogger({
  transports: [new winston.transports.Console({ handleExceptions: true, handleRejections: true })],
  exceptionHandlers: [new winston.transports.Console()],
});
setImmediate(() => {
  if (process.argv[2] === 'rejection') Promise.reject(new RangeError('nobody waits'));
  else throw new RangeError('nobody catches');
});
