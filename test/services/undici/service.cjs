const { createServer } = require('node:http');
const { fetch } = require('undici');
const app = require('../fetch/app.cjs');
const listen = require('../listen.cjs');

listen(createServer(app(fetch)));
