import * as h3 from 'h3-1';
import app from './app.cjs';

app(h3);
