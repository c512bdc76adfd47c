require('./app.cjs')({
  apollo: require('@apollo/server'),
  standalone: require('@apollo/server/standalone'),
  graphql: require('graphql'),
  inExpress: require('@as-integrations/express5'),
  inFastify: require('@as-integrations/fastify'),
  express: require('express'),
  fastify: require('fastify'),
});
