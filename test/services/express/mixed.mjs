// Imports Express, has another module that requires it, and a part on Express 4.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import express from 'express';
import four from '../express-4/express.mjs';
import listen from '../listen.cjs';

const required = createRequire(import.meta.url)('express');
const app = express();
app.get('/imported/:id', (_request, response) => response.end());
app.use(
  '/required',
  required.Router().get('/:id', (_request, response) => response.end()),
);
app.use(
  '/four',
  four().get('/:id', (_request, response) => response.end()),
);
listen(createServer(app));
