import * as node from '@elysiajs/node';
import * as elysia from 'elysia';
import app from './app.cjs';

app(elysia, node);
