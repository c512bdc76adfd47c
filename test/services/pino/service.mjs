import { pino } from 'pino';
import start from './app.cjs';

start(pino);
