require('./app.cjs')(require('fastify'), require('mercurius'));
