const { createServer } = require('node:http');
const winston = require('winston');
const { serve } = require('./control.cjs');
const handler = require('./logging-handler.cjs');
const logger = require('./winston-logger.cjs');

serve(createServer(handler(logger(winston))));
