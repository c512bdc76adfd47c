// openai: each API, and each way to take an answer.
import OpenAI from 'openai';
import { attempt, collect, expectRejection } from './say.mjs';

const client = new OpenAI({
  apiKey: 'none',
  baseURL: `${process.env.GENAI_URL}/v1`,
  maxRetries: 0,
});
const messages = [
  { role: 'system', content: 'You are kind.' },
  { role: 'user', content: 'How are you? My key is AKIA' + 'IOSFODNN7EXAMPLF.' },
];
const asked = { model: 'gpt', messages, temperature: 0.5, max_completion_tokens: 9 };
const { completions } = client.chat;

await attempt('create', async () => (await completions.create(asked)).choices);
await attempt('withResponse', async () => {
  const { data, response } = await completions.create({ ...asked, model: 'two' }).withResponse();
  return [data.id, response.status];
});
await attempt('asResponse', async () => {
  const response = await completions.create({ ...asked, model: 'raw' }).asResponse();
  return (await response.json()).id;
});
await attempt('parse', async () => {
  const schema = { type: 'object', properties: {} };
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema } };
  const parsed = await completions.parse({ ...asked, model: 'parsed', response_format });
  return parsed.choices[0].message.parsed;
});
await attempt('shape', () => {
  const promise = completions.create({ ...asked, model: 'shape' });
  return promise.then(() => [
    promise.constructor.name,
    Object.keys(promise),
    promise.asResponse.name,
  ]);
});
await attempt('late', async () => {
  const promise = completions.create({ ...asked, model: 'late' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  return (await promise).id;
});
await attempt('refused', () => completions.create({ ...asked, model: 'refused' }));
await attempt('nowhere', () =>
  new OpenAI({
    apiKey: 'none',
    baseURL: 'http://127.0.0.1:1/v1',
    maxRetries: 0,
  }).chat.completions.create({ ...asked, model: 'nowhere' }),
);
await attempt('wrong', () => completions.create(undefined));
const streamed = { ...asked, stream: true, stream_options: { include_usage: true } };
await attempt('stream', async () => {
  const stream = await completions.create({ ...streamed, model: 'stream' });
  const shape = [stream.constructor.name, typeof stream.controller.abort, Object.keys(stream)];
  return [shape, await collect(stream)];
});
await attempt('break', async () => {
  for await (const chunk of await completions.create({ ...streamed, model: 'broken-off' })) {
    return chunk.choices;
  }
});
await attempt('tee', async () => {
  const [left, right] = (await completions.create({ ...streamed, model: 'tee' })).tee();
  return [(await collect(left)).length, (await collect(right)).length];
});
await attempt('readable', async () => {
  const stream = await completions.create({ ...streamed, model: 'readable' });
  return (await collect(stream.toReadableStream())).length;
});
await attempt('cut', async () => collect(await completions.create({ ...streamed, model: 'cut' })));
await attempt('helper', () =>
  completions
    .stream({ ...asked, model: 'helper', stream_options: { include_usage: true } })
    .finalContent(),
);
await attempt('tools', async () => {
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const run = ({ city }) => `rain in ${city}`;
  const weather = {
    name: 'weather',
    description: 'w',
    parameters,
    parse: JSON.parse,
    function: run,
  };
  const tools = [{ type: 'function', function: weather }];
  return completions.runTools({ ...asked, model: 'tools', tools }).finalContent();
});
await attempt(
  'completions',
  async () => (await client.completions.create({ model: 'old', prompt: 'Say' })).choices,
);
await attempt(
  'responses',
  async () =>
    (await client.responses.create({ model: 'r', input: 'How?', reasoning: { effort: 'low' } }))
      .output_text,
);
await attempt('responses stream', async () => {
  const stream = await client.responses.create({ model: 'r-stream', input: 'How?', stream: true });
  return (await collect(stream)).map(({ type }) => type);
});
await attempt(
  'responses broken',
  async () => (await client.responses.create({ model: 'broken', input: 'How?' })).status,
);
await attempt('embeddings', async () => {
  const { data } = await client.embeddings.create({ model: 'e', input: ['a', 'b'], dimensions: 2 });
  return data.map(({ embedding }) => [...embedding]);
});
await attempt('unread', async () => {
  await completions.create({ ...streamed, model: 'unread' });
  return 'left';
});
const rejected = expectRejection();
completions.create({ ...asked, model: 'refused' }).asResponse();
console.log(await rejected);
for (let turn = 0; turn < 5; turn++) {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
