// Calls that are given up, time out, or fail, with openai, Anthropic and ai: each in a trace of its own.
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { attempt } from './say.mjs';

const url = process.env.GENAI_URL;
const given = { apiKey: 'none', maxRetries: 0 };
const openai = new OpenAI({ ...given, baseURL: `${url}/v1` });
const anthropic = new Anthropic({ ...given, baseURL: url });
const { chat } = createOpenAI({ apiKey: 'none', baseURL: `${url}/v1` });
const messages = [{ role: 'user', content: 'How are you?' }];

/** What has been asked is given up. */
function abortSoon() {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  return controller.signal;
}

/** The temperature says which attempt it is. */
const calls = {
  openai: (temperature, signal) =>
    openai.chat.completions.create({ model: 'hanging', messages, temperature }, { signal }),
  anthropic: (temperature, signal) =>
    anthropic.messages.create(
      { model: 'hanging', max_tokens: 9, messages, temperature },
      { signal },
    ),
  ai: (temperature, abortSignal) =>
    generateText({ model: chat('hanging'), prompt: 'How?', temperature, abortSignal }),
};
for (const [name, call] of Object.entries(calls)) {
  await attempt(`${name} given up`, () => call(0.1, abortSoon()));
  await attempt(`${name} timed out`, () => call(0.2, AbortSignal.timeout(100)));
}
const stream = (model, more) => streamText({ model: chat(model), prompt: 'How?', ...more });
await attempt('stream given up', async () => {
  const controller = new AbortController();
  const { textStream } = stream('stalled', {
    temperature: 0.3,
    abortSignal: controller.signal,
  });
  const texts = [];
  for await (const text of textStream) {
    texts.push(text);
    setTimeout(() => controller.abort(), 100);
  }
  return texts.length > 0;
});
await attempt('stream left', async () => {
  for await (const text of stream('left', { temperature: 0.4 }).textStream) return text;
});
await attempt('stream cut', async () => {
  for await (const _ of stream('cut', { onError() {} }).textStream);
});
await attempt('refused twice', () =>
  generateText({ model: chat('refused'), prompt: 'How?', maxRetries: 1 }),
);
await attempt('garbled', () =>
  generateText({ model: chat('garbled'), prompt: 'How?', maxRetries: 0 }),
);
await attempt('bad', () => openai.chat.completions.create({ model: 'bad', messages }));
// What was left or aborted ends when it is collected, or with the process.
for (let turn = 0; turn < 5; turn++) {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
