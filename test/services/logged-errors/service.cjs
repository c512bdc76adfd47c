require('./app.cjs')({
  winston: require('winston'),
  pino: require('pino'),
  bunyan: require('bunyan'),
  log4js: require('log4js'),
});
