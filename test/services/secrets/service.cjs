const start = require('./app.cjs');

start({
  winston: require('winston'),
  pino: require('pino'),
  bunyan: require('bunyan'),
  pg: require('pg'),
  Redis: require('ioredis'),
  createClient: require('redis').createClient,
});
