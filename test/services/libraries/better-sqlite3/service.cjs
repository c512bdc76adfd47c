require('./app.cjs')(require('better-sqlite3'));
