const pg = require('pg');
require('./app.cjs')(pg);
