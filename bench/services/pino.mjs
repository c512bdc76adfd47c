import { createServer } from 'node:http';
import pino from 'pino';
import { serve } from './control.cjs';
import handler from './logging-handler.cjs';
import logger from './pino-logger.cjs';

serve(createServer(handler(logger(pino))));
