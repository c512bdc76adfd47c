import { createServer } from 'node:http';
import * as mongodb from 'mongodb';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { pino } from 'pino';
import * as redis from 'redis';
import { serve } from './control.cjs';
import app from './services-app.cjs';

serve(createServer(await app({ pg, mysql, redis, mongodb, pino })));
