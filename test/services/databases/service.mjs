import Redis from 'ioredis';
import knex from 'knex';
import Memcached from 'memcached';
import * as mongodb from 'mongodb';
import mysql from 'mysql';
import mysql2 from 'mysql2';
import pg from 'pg';
import * as redis from 'redis';
import start from './app.cjs';

await start({ pg, mysql, mysql2, mongodb, ioredis: Redis, redis, memcached: Memcached, knex });
