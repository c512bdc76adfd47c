import * as streams from '@nats-io/jetstream';
import * as core from '@nats-io/transport-node';
import * as older from 'nats';
import app from './app.cjs';

process.env.NATS_OLDER ? app(older) : app(core, streams);
