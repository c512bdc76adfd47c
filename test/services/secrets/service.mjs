import bunyan from 'bunyan';
import { Redis } from 'ioredis';
import pg from 'pg';
import { pino } from 'pino';
import { createClient } from 'redis';
import winston from 'winston';
import start from './app.cjs';

await start({ winston, pino, bunyan, pg, Redis, createClient });
