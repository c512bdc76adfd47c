const winston = require('winston');
require('./app.cjs')(winston);
