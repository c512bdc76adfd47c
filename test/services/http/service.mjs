import { createServer, get } from 'node:http';
import listen from '../listen.cjs';
import app from './app.cjs';

listen(createServer(app(get)));
