require('./app.cjs')(require('postgres'));
