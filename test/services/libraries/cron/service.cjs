require('./app.cjs')(require('cron'), require('node-cron'));
