const http = require('node:http');
const run = require('./once-run.cjs');

run(http);
