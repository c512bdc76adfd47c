import { createServer } from 'node:http';
import * as graphql from 'graphql';
import listen from '../listen.cjs';
import app from './app.cjs';

listen(createServer(app(graphql)));
