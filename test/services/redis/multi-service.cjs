require('./multi.cjs')(require('redis'));
