// @openai/agents: an agent with a function, by chat completions and by responses, whole and as a stream.
import {
  Agent,
  run,
  setDefaultOpenAIClient,
  setOpenAIAPI,
  setTracingDisabled,
  tool,
} from '@openai/agents';
import OpenAI from 'openai';
import { z } from 'zod';
import { attempt } from './say.mjs';

setTracingDisabled(true);
setDefaultOpenAIClient(
  new OpenAI({ apiKey: 'none', baseURL: `${process.env.GENAI_URL}/v1`, maxRetries: 0 }),
);
setOpenAIAPI('responses');
const weather = tool({
  name: 'weather',
  description: 'w',
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    await fetch(`${process.env.GENAI_URL}/weather`);
    return `rain in ${city}`;
  },
});
const agent = (model, tools = []) =>
  new Agent({ name: `${model}-agent`, model, instructions: 'Be kind.', tools });

await attempt('run', async () => (await run(agent('plain'), 'How are you?')).finalOutput);
await attempt(
  'function',
  async () => (await run(agent('functions', [weather]), 'Weather?')).finalOutput,
);
await attempt('stream', async () => {
  const result = await run(agent('streamed'), 'How are you?', { stream: true });
  let events = 0;
  for await (const _ of result) events++;
  await result.completed;
  return [result.finalOutput, events > 0];
});
setOpenAIAPI('chat_completions');
await attempt('refused', async () => (await run(agent('refused'), 'How are you?')).finalOutput);
