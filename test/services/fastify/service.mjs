import fastify from 'fastify';
import start from './app.cjs';

await start(fastify);
