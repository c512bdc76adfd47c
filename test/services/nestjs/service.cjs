require('reflect-metadata');
const common = require('@nestjs/common');
const core = require('@nestjs/core');
require('./app.cjs')(common, core);
