// ai 7: text, streams, steps, tools, objects, embeddings.
import { createOpenAI } from '@ai-sdk/openai';
import {
  embed,
  embedMany,
  generateSpeech,
  generateText,
  Output,
  rerank,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { z } from 'zod';
import { attempt, collect } from './say.mjs';

const openai = createOpenAI({ apiKey: 'none', baseURL: `${process.env.GENAI_URL}/v1` });
const asked = { prompt: 'How are you?', system: 'You are kind.', maxRetries: 0, temperature: 0.5 };
const weather = tool({
  description: 'w',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    if (process.env.TOOL_FAILS) throw new RangeError('no weather');
    return `rain in ${city}`;
  },
});

await attempt(
  'text',
  async () => (await generateText({ ...asked, model: openai.chat('text') })).text,
);
await attempt('steps', async () => {
  const model = openai.chat('steps');
  const { text, steps } = await generateText({
    ...asked,
    model,
    tools: { weather },
    stopWhen: stepCountIs(3),
  });
  return [text, steps.length];
});
await attempt(
  'refused',
  async () => (await generateText({ ...asked, model: openai.chat('refused') })).text,
);
await attempt('stream', async () => {
  const { textStream, usage } = streamText({ ...asked, model: openai.chat('stream') });
  return [await collect(textStream), (await usage).outputTokens];
});
await attempt('break', async () => {
  const { textStream } = streamText({ ...asked, model: openai.chat('broken-off') });
  for await (const text of textStream) return text;
});
await attempt('stream refused', async () => {
  const { fullStream } = streamText({
    ...asked,
    model: openai.chat('refused-stream'),
    onError() {},
  });
  return (await collect(fullStream)).map(({ type }) => type);
});
await attempt('stream steps', async () => {
  const model = openai.chat('stream-steps');
  const result = streamText({ ...asked, model, tools: { weather }, stopWhen: stepCountIs(3) });
  return [await result.text, (await result.steps).length];
});
await attempt('object', async () => {
  const output = Output.object({ schema: z.object({ answer: z.string() }) });
  return (await generateText({ ...asked, model: openai.chat('object'), output })).output;
});
await attempt(
  'responses',
  async () => (await generateText({ ...asked, model: openai('response') })).text,
);
await attempt('embed', async () => {
  const { embedding } = await embed({ model: openai.embedding('embedding'), value: 'a' });
  return embedding;
});
await attempt('embedMany', async () => {
  const { embeddings } = await embedMany({ model: openai.embedding('many'), values: ['a', 'b'] });
  return embeddings.length;
});
const reranker = {
  specificationVersion: 'v4',
  provider: 'cohere.reranking',
  modelId: 'reranker',
  doRerank: async () => ({ ranking: [{ index: 0, relevanceScore: 1 }] }),
};
await attempt('rerank', async () => {
  const { ranking } = await rerank({ model: reranker, documents: ['a'], query: 'b' });
  return ranking.length;
});
const speaker = {
  specificationVersion: 'v4',
  provider: 'openai.speech',
  modelId: 'speaker',
  doGenerate: async () => ({
    audio: new Uint8Array([1, 2]),
    warnings: [],
    response: { timestamp: new Date(0), modelId: 'speaker' },
  }),
};
await attempt('speech', async () => {
  const { audio } = await generateSpeech({ model: speaker, text: 'How are you?' });
  return audio.uint8Array.length;
});
