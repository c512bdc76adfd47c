const Redis = require('ioredis');
require('./app.cjs')(Redis);
