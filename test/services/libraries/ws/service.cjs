require('./app.cjs')(require('ws'));
