import pg from 'pg';
import start from './app.cjs';

await start(pg);
