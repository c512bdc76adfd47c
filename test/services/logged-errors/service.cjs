require('./app.cjs')({
  winston: require('winston'),
  pino: require('pino'),
  bunyan: require('bunyan'),
});
