import genericPool from 'generic-pool';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import app from './app.cjs';

app({ pg, Redis, MongoClient, genericPool });
