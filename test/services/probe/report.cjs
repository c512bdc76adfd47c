const { hasSubscribers } = require('node:diagnostics_channel');
const findWrapped = require('./find-wrapped.cjs');

module.exports = (exported) => {
  const channels = ['tracing:fastify.request.handler:start', 'lru-cache:metrics'].filter(
    hasSubscribers,
  );
  console.log(JSON.stringify([...findWrapped(exported), ...channels]));
};
