const streams = require('@nats-io/jetstream');
const core = require('@nats-io/transport-node');
const older = require('nats');
const app = require('./app.cjs');

process.env.NATS_OLDER ? app(older) : app(core, streams);
