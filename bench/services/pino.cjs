const { createServer } = require('node:http');
const pino = require('pino');
const { serve } = require('./control.cjs');
const handler = require('./logging-handler.cjs');
const logger = require('./pino-logger.cjs');

serve(createServer(handler(logger(pino))));
