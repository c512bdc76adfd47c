require('./app.cjs')(require('mqtt'));
