import bunyan from 'bunyan';
import pino from 'pino';
import winston from 'winston';
import start from './app.cjs';

start({ winston, pino, bunyan });
