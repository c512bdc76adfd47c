const http = require('node:http');
const app = require('./app.cjs');
const listen = require('../listen.cjs');

listen(http.createServer(app(http.get)));
