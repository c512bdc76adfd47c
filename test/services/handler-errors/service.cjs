const app = require('./app.cjs');

app({
  express: require('express'),
  winston: require('winston'),
  pino: require('pino'),
  bunyan: require('bunyan'),
  log4js: require('log4js'),
});
