const core = require('@nats-io/transport-node');
const older = require('nats');

require('./app.cjs')(process.env.NATS_OLDER ? older : core);
