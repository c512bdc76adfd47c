const start = require('./forms-app.cjs');

start({
  pg: require('pg'),
  Cursor: require('pg-cursor'),
  QueryStream: require('pg-query-stream'),
  copy: require('pg-copy-streams'),
  knex: require('knex'),
  postgres: require('postgres'),
});
