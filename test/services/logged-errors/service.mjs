import bunyan from 'bunyan';
import log4js from 'log4js';
import pino from 'pino';
import winston from 'winston';
import start from './app.cjs';

start({ winston, pino, bunyan, log4js });
