import http from 'node:http';
import run from './once-run.cjs';

run(http);
