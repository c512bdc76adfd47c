const app = require('./app.cjs');

app(require('hono'), require('hono/http-exception'), require('@hono/node-server'));
