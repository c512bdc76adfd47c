// @anthropic-ai/sdk: messages, streams, tools.
import Anthropic from '@anthropic-ai/sdk';
import { attempt, collect } from './say.mjs';

const client = new Anthropic({ apiKey: 'none', baseURL: process.env.GENAI_URL, maxRetries: 0 });
const messages = [{ role: 'user', content: 'How are you?' }];
const asked = {
  model: 'claude',
  max_tokens: 99,
  system: 'You are kind.',
  messages,
  temperature: 0.5,
};
const input_schema = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ name: 'weather', description: 'w', input_schema }];

await attempt('create', async () => (await client.messages.create(asked)).content);
await attempt('withResponse', async () => {
  const { data, response } = await client.messages
    .create({ ...asked, model: 'two' })
    .withResponse();
  return [data.id, response.status];
});
await attempt('refused', () => client.messages.create({ ...asked, model: 'refused' }));
await attempt('stream', async () => {
  const stream = await client.messages.create({ ...asked, model: 'stream', stream: true });
  return [stream.constructor.name, (await collect(stream)).map(({ type }) => type)];
});
await attempt('break', async () => {
  const stream = await client.messages.create({ ...asked, model: 'broken-off', stream: true });
  for await (const { type } of stream) return type;
});
await attempt('cut', async () =>
  collect(await client.messages.create({ ...asked, model: 'cut', stream: true })),
);
await attempt('helper', async () => {
  const stream = client.messages.stream({ ...asked, model: 'helper', tools });
  return (await stream.finalMessage()).content;
});
await attempt('tool runner', async () => {
  const run = ({ city }) => `rain in ${city}`;
  const weather = { ...tools[0], run, parse: (given) => given };
  const runner = client.beta.messages.toolRunner({ ...asked, model: 'tools', tools: [weather] });
  return (await runner.runUntilDone()).content;
});
await attempt('streamed tool runner', async () => {
  const run = ({ city }) => `rain in ${city}`;
  const weather = { ...tools[0], run, parse: (given) => given };
  const runner = client.beta.messages.toolRunner({
    ...asked,
    model: 'streamed-tools',
    tools: [weather],
    stream: true,
  });
  const types = [];
  for await (const stream of runner) {
    for await (const { type } of stream) types.push(type);
  }
  return types;
});
