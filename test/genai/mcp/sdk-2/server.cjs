const node = require('@modelcontextprotocol/node');
const server = require('@modelcontextprotocol/server');
const stdio = require('@modelcontextprotocol/server/stdio');

require('./serve.cjs')({ ...server, ...stdio, ...node });
