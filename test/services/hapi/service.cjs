const hapi = require('@hapi/hapi');
require('./app.cjs')(hapi);
