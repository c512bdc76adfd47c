import { createServer } from 'node:http';
import { request } from 'undici';
import app from '../fetch/app.cjs';
import listen from '../listen.cjs';

const fetch = async (url) => (await request(url)).body;
listen(createServer(app(fetch)));
