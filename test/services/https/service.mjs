import { readFileSync } from 'node:fs';
import https from 'node:https';
import app from '../http/app.cjs';
import listen from '../listen.cjs';

const { KEY, CERTIFICATE } = process.env;
const cert = readFileSync(CERTIFICATE);
const get = (url, callback) => https.get(url, { ca: cert }, callback);
listen(https.createServer({ key: readFileSync(KEY), cert }, app(get)), 'https');
