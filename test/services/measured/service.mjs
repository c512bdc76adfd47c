// Does once, for each request, what the process and its libraries are measured by.
import { readFileSync } from 'node:fs';
import { createServer, get as httpGet } from 'node:http';
import { createServer as createTlsServer, get as httpsGet } from 'node:https';
import { createCache } from 'cache-manager';
import express from 'express';
import { LRUCache } from 'lru-cache';
import NodeCache from 'node-cache';
import OpenAI from 'openai';

const { TLS_KEY, TLS_CERT } = process.env;
const listening = (server) =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
const ended = (get, ...args) =>
  new Promise((resolve, reject) => {
    get(...args, (response) => response.resume().on('end', resolve)).on('error', reject);
  });

const cert = readFileSync(TLS_CERT);
const secure = createTlsServer({ key: readFileSync(TLS_KEY), cert }, (_request, response) => {
  response.end('secret');
});
const securePort = await listening(secure);

// As much of OpenAI's API as a chat needs.
const api = createServer((request, response) => {
  request.resume();
  if (request.url.endsWith('/embeddings')) {
    response.statusCode = 404;
    return response.end('{"error":{"message":"no such model"}}');
  }
  if (request.url.endsWith('/responses')) {
    const usage = { input_tokens: 5, output_tokens: 6, total_tokens: 11 };
    response.setHeader('content-type', 'application/json');
    return response.end(
      JSON.stringify({
        id: 'r1',
        object: 'response',
        model: 'm-2',
        status: 'completed',
        output: [],
        usage,
      }),
    );
  }
  const usage = { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 };
  const choices = [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '' } },
  ];
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ id: 'c1', object: 'chat.completion', model: 'm-2', choices, usage }),
  );
});
const openai = new OpenAI({
  apiKey: 'none',
  baseURL: `http://127.0.0.1:${await listening(api)}/v1`,
});

const lru = new LRUCache({ max: 10, memoMethod: () => 'made' });
const nodeCache = new NodeCache({ checkperiod: 0 });
const managed = createCache();

async function lookUp() {
  lru.get('session:1');
  lru.set('session:1', 'x');
  lru.get('session:1');
  lru.memo('page:home');
  lru.get(7);
  nodeCache.set('user:1', 'ada');
  nodeCache.get('user:1');
  nodeCache.mget(['user:1', 'user:2']);
  await managed.wrap('deck:1', async () => 'cards');
  await managed.wrap('deck:1', async () => 'cards');
  await managed.mget(['deck:1', 'deck:2']);
  await managed.get('d41d8cd98f00b204e980:x');
}

const app = express();
app.get('/quick', (_request, response) => response.end('quick'));
app.get('/fails', (_request, response) => response.status(500).end('failed'));
app.get('/work', async (_request, response) => {
  await lookUp();
  await ended(httpGet, `${url}/quick`);
  await (await fetch(`${url}/fails`)).text();
  await ended(httpsGet, { host: 'localhost', port: securePort, ca: cert, path: '/' });
  await openai.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
  await openai.responses.create({ model: 'm', input: 'hi' });
  await openai.embeddings.create({ model: 'none', input: 'hi' }).catch(() => {});
  // Some of this is soon garbage.
  for (let i = 0; i < 100; i++) new Array(100_000).fill({ i });
  response.end('done');
});
const server = createServer(app);
const url = `http://127.0.0.1:${await listening(server)}`;
console.log(`listening on ${url}`);
