// That of graphql, by the version that publishes what it does.
const { createServer } = require('node:http');
const graphql = require('graphql');
const app = require('../../graphql/app.cjs');
const listen = require('../../listen.cjs');

listen(createServer(app(graphql)));
