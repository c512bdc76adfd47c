const pino = require('pino');
require('./app.cjs')(pino);
