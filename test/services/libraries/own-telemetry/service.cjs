require('./app.cjs')(require('@elastic/elasticsearch'), require('pg-boss'));
