import express from 'express';
import pg from 'pg';
import firstLine from './first-line.cjs';

const app = express();
const pool = new pg.Pool();
app.get('/', async (_request, response) => response.json(await pool.query('SELECT 1')));
firstLine();
