const log4js = require('log4js');
require('./app.cjs')(log4js);
