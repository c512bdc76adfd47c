require('./app.cjs')({
  pg: require('pg'),
  mysql: require('mysql'),
  mysql2: require('mysql2'),
  mongodb: require('mongodb'),
  ioredis: require('ioredis'),
  redis: require('redis'),
  memcached: require('memcached'),
  knex: require('knex'),
});
