require('./app.cjs')(require('@clickhouse/client'));
