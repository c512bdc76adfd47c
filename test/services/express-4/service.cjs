const { createServer } = require('node:http');
const express = require('express');
const app = require('./app.cjs');
const listen = require('../listen.cjs');

listen(createServer(app(express)));
