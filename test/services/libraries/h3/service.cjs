require('./app.cjs')(require('h3'));
