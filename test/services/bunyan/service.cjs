const bunyan = require('bunyan');
require('./app.cjs')(bunyan);
