import { createServer } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import listen from '../listen.cjs';
import app from './app.cjs';

listen(createServer(app(Koa, Router)));
