// Imports the logger, and has another module that requires it.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import pino from 'pino';
import listen from '../listen.cjs';

const required = createRequire(import.meta.url)('pino');
const loggers = { imported: pino(), required: required() };
listen(
  createServer((_request, response) => {
    for (const [name, logger] of Object.entries(loggers)) logger.info(`of the ${name}`);
    response.end();
  }),
);
