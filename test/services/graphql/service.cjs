const { createServer } = require('node:http');
const graphql = require('graphql');
const app = require('./app.cjs');
const listen = require('../listen.cjs');

listen(createServer(app(graphql)));
