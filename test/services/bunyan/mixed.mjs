// Imports the logger, and has another module that requires it.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createLogger } from 'bunyan';
import listen from '../listen.cjs';

const required = createRequire(import.meta.url)('bunyan');
const loggers = [createLogger({ name: 'imported' }), required.createLogger({ name: 'required' })];
listen(
  createServer((_request, response) => {
    for (const logger of loggers) logger.info(`of the ${logger.fields.name}`);
    response.end();
  }),
);
