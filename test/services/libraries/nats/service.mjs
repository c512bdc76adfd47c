import * as core from '@nats-io/transport-node';
import * as older from 'nats';
import app from './app.cjs';

app(process.env.NATS_OLDER ? older : core);
