import winston from 'winston';
import start from './app.cjs';

start(winston);
