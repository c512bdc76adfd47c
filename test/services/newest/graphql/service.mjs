// That of graphql, by the version that publishes what it does.
import { createServer } from 'node:http';
import * as graphql from 'graphql';
import app from '../../graphql/app.cjs';
import listen from '../../listen.cjs';

listen(createServer(app(graphql)));
