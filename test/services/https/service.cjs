const { readFileSync } = require('node:fs');
const https = require('node:https');
const app = require('../http/app.cjs');
const listen = require('../listen.cjs');

const { KEY, CERTIFICATE } = process.env;
const cert = readFileSync(CERTIFICATE);
const get = (url, callback) => https.get(url, { ca: cert }, callback);
listen(https.createServer({ key: readFileSync(KEY), cert }, app(get)), 'https');
