import postgres from 'postgres';
import app from './app.cjs';

app(postgres);
