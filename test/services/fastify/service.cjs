const fastify = require('fastify');
require('./app.cjs')(fastify);
