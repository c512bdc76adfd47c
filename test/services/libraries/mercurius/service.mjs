import fastify from 'fastify';
import mercurius from 'mercurius';
import app from './app.cjs';

app(fastify, mercurius);
