import * as h3 from 'h3';
import app from './app.cjs';

app(h3);
