// @google/genai: content, streams, functions, embeddings.
import { GoogleGenAI } from '@google/genai';
import { attempt, collect } from './say.mjs';

const ai = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: process.env.GENAI_URL } });
const config = { systemInstruction: 'You are kind.', temperature: 0.5, maxOutputTokens: 99 };
const asked = { contents: 'How are you?', config };

await attempt(
  'generate',
  async () => (await ai.models.generateContent({ ...asked, model: 'gemini' })).text,
);
await attempt('refused', () => ai.models.generateContent({ ...asked, model: 'refused' }));
await attempt('stream', async () => {
  const stream = await ai.models.generateContentStream({ ...asked, model: 'stream' });
  return (await collect(stream)).map(({ text }) => text);
});
await attempt('break', async () => {
  for await (const { text } of await ai.models.generateContentStream({
    ...asked,
    model: 'broken-off',
  })) {
    return text;
  }
});
await attempt('function', async () => {
  const functionDeclarations = [{ name: 'weather', description: 'w' }];
  const callTool = async () => [
    { functionResponse: { name: 'weather', response: { said: 'rain' } } },
  ];
  const tool = { tool: async () => ({ functionDeclarations }), callTool };
  const answer = await ai.models.generateContent({
    ...asked,
    model: 'functions',
    config: { ...config, tools: [tool] },
  });
  return answer.text;
});
await attempt('chat', async () => {
  const chat = ai.chats.create({ model: 'chat' });
  return (await chat.sendMessage({ message: 'How are you?' })).text;
});
await attempt('embeddings', async () => {
  const given = { model: 'embedding', contents: ['a'], config: { outputDimensionality: 2 } };
  return (await ai.models.embedContent(given)).embeddings;
});
