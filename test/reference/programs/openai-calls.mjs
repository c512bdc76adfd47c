// openai against a server of its own: each way to take an answer.

import { createServer } from 'node:http';
import OpenAI from 'openai';
import { close, listen } from './support.mjs';

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const message = { role: 'assistant', content: '{"a":1}' };
const completion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message }],
  usage,
};
const embedding = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [1, 2] }],
  model: 'm',
  usage: { prompt_tokens: 1, total_tokens: 1 },
};
const server = createServer((request, response) => {
  request.resume();
  response.setHeader('connection', 'close');
  response.setHeader('content-type', 'application/json');
  if (request.headers['x-fail'])
    return response.writeHead(429).end('{"error":{"message":"too many","code":"limit"}}');
  response.end(JSON.stringify(request.url.includes('embeddings') ? embedding : completion));
});
const client = new OpenAI({ apiKey: 'none', baseURL: `${await listen(server)}/v1`, maxRetries: 0 });
const asked = { model: 'm', messages: [{ role: 'user', content: 'question' }] };
const attempt = async (name, ask) => {
  try {
    console.log(name, JSON.stringify(await ask()));
  } catch (error) {
    console.log(name, 'fails', error.constructor.name, error.message.slice(0, 60));
  }
};
await attempt('create', async () => (await client.chat.completions.create(asked)).id);
await attempt(
  'withResponse',
  async () => (await client.chat.completions.create(asked).withResponse()).data.id,
);
await attempt(
  'asResponse',
  async () => (await (await client.chat.completions.create(asked).asResponse()).json()).id,
);
await attempt('parse', async () => {
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema: {} } };
  return (await client.chat.completions.parse({ ...asked, response_format })).choices[0].message
    .parsed;
});
await attempt(
  'embeddings',
  async () => (await client.embeddings.create({ model: 'm', input: 'text' })).data.length,
);
await attempt('refused', () =>
  client.chat.completions.create(asked, { headers: { 'x-fail': '1' } }),
);
await close(server);
