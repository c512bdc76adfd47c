const { createServer } = require('node:http');
const Koa = require('koa');
const { Router } = require('@koa/router');
const app = require('./app.cjs');
const listen = require('../listen.cjs');

listen(createServer(app(Koa, Router)));
