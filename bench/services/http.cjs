const { createServer } = require('node:http');
const { serve } = require('./control.cjs');
const handler = require('./http-handler.cjs');

serve(createServer(handler));
