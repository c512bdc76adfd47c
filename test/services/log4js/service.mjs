import log4js from 'log4js';
import start from './app.cjs';

start(log4js);
