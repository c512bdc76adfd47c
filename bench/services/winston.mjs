import { createServer } from 'node:http';
import winston from 'winston';
import { serve } from './control.cjs';
import handler from './logging-handler.cjs';
import logger from './winston-logger.cjs';

serve(createServer(handler(logger(winston))));
