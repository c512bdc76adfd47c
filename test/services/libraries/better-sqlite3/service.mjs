import Database from 'better-sqlite3';
import app from './app.cjs';

app(Database);
