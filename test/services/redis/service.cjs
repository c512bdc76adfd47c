const { createClient } = require('redis');
require('./app.cjs')(createClient);
