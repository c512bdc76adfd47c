require('./app.cjs')(require('cassandra-driver'));
