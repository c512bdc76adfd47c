import { createLogger } from 'bunyan';
import start from './app.cjs';

start({ createLogger });
