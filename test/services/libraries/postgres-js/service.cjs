const postgres = require('postgres');

require('./app.cjs')(postgres, console.info);
