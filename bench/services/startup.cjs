const express = require('express');
const pg = require('pg');
const firstLine = require('./first-line.cjs');

const app = express();
const pool = new pg.Pool();
app.get('/', async (_request, response) => response.json(await pool.query('SELECT 1')));
firstLine();
