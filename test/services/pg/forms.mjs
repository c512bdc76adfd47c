import knex from 'knex';
import pg from 'pg';
import copy from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import postgres from 'postgres';
import start from './forms-app.cjs';

await start({ pg, Cursor, QueryStream, copy, knex, postgres });
