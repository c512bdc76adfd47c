// Answers each request after a line of log with a kilobyte in it, so that all three signals are made.
const { createServer } = require('node:http');
const { Writable } = require('node:stream');
const { createLogger, transports } = require('winston');
const { serve } = require('./control.cjs');

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
const logger = createLogger({ transports: [new transports.Stream({ stream: nowhere })] });
const basket = 'x'.repeat(1024);

serve(
  createServer((request, response) => {
    logger.info('asked', { path: request.url, basket });
    response.setHeader('content-type', 'application/json');
    response.end('{"hello":"world"}');
  }),
);
