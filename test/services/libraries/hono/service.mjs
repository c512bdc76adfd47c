import * as server from '@hono/node-server';
import * as hono from 'hono';
import * as exceptions from 'hono/http-exception';
import app from './app.cjs';

app(hono, exceptions, server);
