const pg = require('pg');
const { Redis } = require('ioredis');
const { MongoClient } = require('mongodb');
const genericPool = require('generic-pool');
require('./app.cjs')({ pg, Redis, MongoClient, genericPool });
