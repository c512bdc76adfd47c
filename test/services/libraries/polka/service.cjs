require('./app.cjs')(require('polka'));
