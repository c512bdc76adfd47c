const fastify = require('fastify');
const { ready } = require('./control.cjs');
const app = require('./fastify-app.cjs');

app(fastify).then(ready);
