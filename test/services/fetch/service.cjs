const { createServer } = require('node:http');
const app = require('./app.cjs');
const listen = require('../listen.cjs');

listen(createServer(app(fetch)));
