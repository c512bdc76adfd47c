const { hasSubscribers } = require('node:diagnostics_channel');
const findWrapped = require('./find-wrapped.cjs');

module.exports = (exported) => {
  const channels = [
    'http.client.request.created',
    'lru-cache:metrics',
    'tracing:fastify.request.handler:start',
  ].filter(hasSubscribers);
  console.log(JSON.stringify([...findWrapped(exported), ...channels]));
};
