require('./app.cjs')(require('h3-1'));
