import polka from 'polka';
import app from './app.cjs';

app(polka);
