const { createServer } = require('node:http');
const mongodb = require('mongodb');
const mysql = require('mysql2/promise');
const pg = require('pg');
const pino = require('pino');
const redis = require('redis');
const { serve } = require('./control.cjs');
const app = require('./services-app.cjs');

app({ pg, mysql, redis, mongodb, pino }).then((handler) => serve(createServer(handler)));
