import fastify from 'fastify';
import { ready } from './control.cjs';
import app from './fastify-app.cjs';

ready(await app(fastify));
