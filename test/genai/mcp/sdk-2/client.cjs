const client = require('@modelcontextprotocol/client');
const stdio = require('@modelcontextprotocol/client/stdio');

require('./connect.cjs')({ ...client, ...stdio });
